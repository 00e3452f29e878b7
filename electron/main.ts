/** Entry point of the desktop app. */

import path from "node:path";
import { startApp } from "./app.js";
import { appFolders } from "./folders.js";

// Built to dist/electron/main.js.
void startApp(appFolders(path.resolve(import.meta.dirname, "..", "..")));
