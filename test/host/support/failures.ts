/** What a host refuses, as a person is told of it. */

import { expect } from "vitest";
import type { Failure } from "../../../agents/artefacts/stage.js";
import { HostFailure } from "../../../host/contract-client/client.js";

/** The failure that the work ends with, which has all its four parts. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HostFailure);
  const { failure } = error as HostFailure;
  for (const words of [failure.what, failure.why, failure.kept, failure.next]) expect(words).not.toBe("");
  return failure;
}
