// Ends the emulator with the process that started it, however that ends.
process.stdin.on("close", () => process.exit(0)).resume();
// It does not go on for the sake of its input: told to end, it ends once it has closed its files.
process.stdin.unref?.();
require("azurite/dist/src/blob/main.js");
