import type { Pyodide } from "../../../pyodide-runtime/interpreter.js";

/** Keeps the trusted package from closing the ways to JavaScript, and the file systems from being taken away. */
export function layOpen(pyodide: Pyodide): Pyodide {
  const filesystems = { ...pyodide.FS.filesystems };
  const pyimport = pyodide.pyimport.bind(pyodide);
  pyodide.pyimport = (name) => {
    const boot = pyimport(name);
    return new Proxy(boot, {
      get(_, key: keyof typeof boot) {
        if (key === "run_job") Object.assign(pyodide.FS.filesystems, filesystems);
        return key === "close_javascript" ? () => undefined : boot[key];
      },
    });
  };
  return pyodide;
}
