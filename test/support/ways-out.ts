/** Python that tries every way out of a worker that it finds in `js`, towards a port of loopback. */
export const waysOut = (port: number) => `
import js
told = {}
def attempt(name, act):
    try:
        told[name] = str(act())[:80]
    except BaseException as error:
        told[name] = "refused: " + str(error)[:200]
def request(path):
    request = js.XMLHttpRequest.new()
    request.open("GET", "http://127.0.0.1:${port}" + path, False)
    request.send()
    return request.status
attempt("xhr", lambda: request("/xhr"))
attempt("fetch", lambda: js.fetch("http://127.0.0.1:${port}/fetch"))
attempt("websocket", lambda: js.WebSocket.new("ws://127.0.0.1:${port}/websocket"))
attempt("eventsource", lambda: js.EventSource.new("http://127.0.0.1:${port}/eventsource"))
attempt("importScripts", lambda: js.importScripts("http://127.0.0.1:${port}/import"))
attempt("worker", lambda: js.Worker.new("data:text/javascript,fetch('http://127.0.0.1:${port}/worker')"))
# The worker ends with its job: what has only begun needs the time of an answer to get out, if it can.
attempt("wait", lambda: request("/slow"))
attempt("indexedDB", lambda: js.indexedDB.open("left"))
attempt("eval", lambda: js.eval("1 + 1"))
attempt("origin", lambda: js.self.origin)
result = told
`;
