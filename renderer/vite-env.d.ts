/// <reference types="vite/client" />

import "react";

declare module "react" {
  interface CSSProperties {
    /** Custom properties of the app's own style sheets. */
    [name: `--${string}`]: string | number | undefined;
  }
}
