/** Locks the folder that is its argument, says so, and keeps it until it is killed. */
import { lockFolder } from "../../src/storage/folder-lock.js";

void lockFolder(process.argv[2]!).then(() => {
  console.log("locked");
  setInterval(() => {}, 1_000_000);
});
