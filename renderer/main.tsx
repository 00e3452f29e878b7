import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { connect } from "../host/contract-client/index.js";
import { App } from "./app.js";
import { initialState } from "./state/app-state.js";
import { applyTheme, storedSettings, storedTheme, storeSettings } from "./state/preferences.js";
import { parseRoute } from "./state/route.js";
import { SessionContext, startSession } from "./state/session.js";
import { createStore, StoreContext } from "./state/store.js";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/panes.css";
import "./styles/inspector.css";
import "./styles/artefact.css";
import "./styles/work.css";
import "./styles/editor.css";
import "./styles/graph.css";
import "./styles/training.css";
import "./styles/screens.css";

applyTheme(storedTheme());
const store = createStore(initialState(parseRoute(location.hash), storedSettings()));
let settings = store.get().settings;
store.subscribe(() => {
  if (store.get().settings === settings) return;
  settings = store.get().settings;
  storeSettings(settings);
});
const session = startSession(store, connect);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <StoreContext value={store}>
      <SessionContext value={session}>
        <App />
      </SessionContext>
    </StoreContext>
  </StrictMode>,
);
