/** A task whose answers of the starter model are recorded, so that a whole run needs no model. */

import path from "node:path";

export const BEEKEEPER =
  "A beekeeper visits a hive once a week for 12 weeks. She takes between 0 and 3 jars of honey. Each jar taken brings 8 coins. A visit costs 1 coin. Then the bees fill a number of jars that is binomially distributed with 3 trials and probability 0.5. The hive keeps at most 6 jars. The hive starts with 4 jars. Make her coins as many as possible.";

export const BEEKEEPER_RECORDING = path.resolve(import.meta.dirname, "../fixtures/recordings/beekeeper.json");
