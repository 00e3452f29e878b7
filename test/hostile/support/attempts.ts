/** Whether every attempt is made, however long it takes: in the hostile suite, and where all tests are thorough. */
export const everyAttempt = process.env["LAMPLIGHT_EVERY_ATTEMPT"] === "1";
