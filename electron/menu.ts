/** The application menu: the system's own roles, so that copying, zooming and closing work everywhere. */

import type { MenuItemConstructorOptions } from "electron";

export function menuTemplate(settings: {
  mac: boolean;
  packaged: boolean;
  showAbout: () => void;
}): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: "separator" };
  const developer: MenuItemConstructorOptions[] = settings.packaged
    ? []
    : [separator, { role: "reload" }, { role: "toggleDevTools" }];
  return [
    ...(settings.mac ? [{ role: "appMenu" } as const] : []),
    { role: "fileMenu" },
    { role: "editMenu" },
    {
      label: "View",
      submenu: [
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        separator,
        { role: "togglefullscreen" },
        ...developer,
      ],
    },
    { role: "windowMenu" },
    { role: "help", submenu: [{ label: "About Lamplight", click: settings.showAbout }] },
  ];
}
