// Ends the emulator with the process that started it, however that ends.
process.stdin.on("close", () => process.exit(0)).resume();
require("azurite/dist/src/blob/main.js");
