# What generated code may try. It runs as a job of the probe package: `emit` is the job's own way to send
# reports, `given` holds what there is to reach. Each attempt tells what it got, or why it was refused.

import ctypes
import gc
import importlib
import os
import socket
import sys
import time



def attempt(name, act):
    if name in given["known"]:
        return
    # In case it ends the interpreter.
    emit("trying", name)
    try:
        outcome = "got " + str(act())[:200]
    except BaseException as error:
        outcome = "refused: " + (type(error).__name__ + " " + str(error))[:200]
    emit("told", [name, outcome])


def send_of_emit():
    return next(cell.cell_contents for cell in emit.__closure__ if callable(cell.cell_contents))


def proxies():
    found = [send_of_emit()]
    for thing in gc.get_objects():
        if "JsProxy" in type(thing).__name__ or "JsCallable" in type(thing).__name__:
            found.append(thing)
    return found


def global_by(function):
    got = function("return globalThis")()
    if got is None:
        raise RuntimeError("nothing came back")
    return got


def global_by_walk():
    problem = RuntimeError("no proxy of JavaScript")
    for proxy in proxies():
        for walk in (lambda p: p.constructor, lambda p: p.constructor.constructor):
            try:
                return global_by(walk(proxy))
            except BaseException as error:
                problem = error
    raise problem


def javascript():
    """The global object of JavaScript by any way that there is."""
    for way in (
        lambda: importlib.import_module("js"),
        lambda: importlib.import_module("pyodide.code").run_js("globalThis"),
        global_by_walk,
    ):
        try:
            return way()
        except BaseException:
            pass
    raise RuntimeError("no way to JavaScript")


def by_import_hook():
    from _pyodide._importhook import jsfinder

    sys.meta_path.insert(0, jsfinder)
    try:
        return importlib.import_module("js").globalThis
    finally:
        sys.meta_path.remove(jsfinder)


def node(name):
    return javascript().process.getBuiltinModule(name)


def mounted(path):
    fs = importlib.import_module("pyodide_js").FS
    try:
        fs.mkdir("/host")
    except BaseException:
        pass
    options = javascript().Object.new()
    options.root = given["folder"]
    fs.mount(fs.filesystems.NODEFS, options, "/host")
    with open("/host/" + path) as file:
        return file.read()


def address(path, scheme="http"):
    return f"{scheme}://127.0.0.1:{given['port']}/{path}"


def xhr():
    request = javascript().XMLHttpRequest.new()
    request.open("GET", address("xhr"), False)
    request.send()
    return request.status


def connect_node():
    # In a thread, because this one does not rest until the job is over.
    options = javascript().Object.new()
    options.eval = True
    source = f"require('net').connect({given['port']}, '127.0.0.1').write('GET /net HTTP/1.1\\r\\n\\r\\n')"
    node("worker_threads").Worker.new(source, options)
    time.sleep(1.5)
    return "connecting"


def connect_socket():
    connection = socket.socket()
    connection.setblocking(False)
    try:
        connection.connect(("127.0.0.1", given["port"]))
    except BlockingIOError:
        return "connecting"


def cookie():
    scope = javascript()
    store = getattr(scope, "cookieStore", None) or scope.document
    return store.cookie


def storage():
    request = javascript().indexedDB.open("left")
    return request.readyState


def broadcast():
    channel = javascript().BroadcastChannel.new("lamplight")
    channel.postMessage(given["secretWord"])
    return "sent"


def nested_worker():
    source = f"data:text/javascript,fetch('{address('worker')}')"
    return javascript().Worker.new(source)


attempt("js", lambda: importlib.import_module("js").globalThis)
attempt("pyodide_js", lambda: importlib.import_module("pyodide_js").FS)
attempt("importHook", by_import_hook)
attempt("runJs", lambda: importlib.import_module("pyodide.code").run_js("1 + 1"))
attempt("constructor", lambda: global_by(send_of_emit().constructor))
attempt("constructorOfConstructor", lambda: global_by(send_of_emit().constructor.constructor))
attempt("walk", global_by_walk)
attempt("mount", lambda: mounted(given["canary"]))
attempt("readFile", lambda: node("fs").readFileSync(given["folder"] + "/" + given["canary"], "utf8"))
attempt("openFile", lambda: open(given["folder"] + "/" + given["canary"]).read())
attempt("writeFile", lambda: node("fs").writeFileSync(given["folder"] + "/marker-write", "x"))
attempt("spawn", lambda: node("child_process").spawnSync("touch", javascript().Array.of(given["folder"] + "/marker-spawn")).status)
attempt("system", lambda: os.system("touch " + given["folder"] + "/marker-system"))
attempt("ctypesSystem", lambda: ctypes.CDLL(None).system(("touch " + given["folder"] + "/marker-ctypes").encode()))
attempt("subprocess", lambda: importlib.import_module("subprocess").run(["touch", given["folder"] + "/marker-subprocess"]))
attempt("fork", os.fork)
attempt("signalHost", lambda: javascript().process.kill(given["host"], 0))
attempt("environment", lambda: javascript().process.env.LAMPLIGHT_TEST_SECRET.upper())
attempt("osEnvironment", lambda: os.environ["LAMPLIGHT_TEST_SECRET"])
attempt("fetch", lambda: javascript().fetch(address("fetch")))
attempt("xhr", xhr)
attempt("websocket", lambda: javascript().WebSocket.new(address("websocket", "ws")))
attempt("eventsource", lambda: javascript().EventSource.new(address("eventsource")))
attempt("import", lambda: importlib.import_module("pyodide.code").run_js(f"import('{address('import')}'); 1"))
attempt("net", connect_node)
attempt("socket", connect_socket)
attempt("worker", nested_worker)
attempt("indexedDB", storage)
attempt("broadcast", broadcast)
attempt("cookie", cookie)
attempt("origin", lambda: javascript().origin)
