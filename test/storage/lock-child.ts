/** Locks the folder of its first argument for the purpose of its second, says so, and keeps it until it is killed. */
import { lockFolder } from "../../src/storage/folder-lock.js";

void lockFolder(process.argv[2]!, process.argv[3]!).then(() => {
  console.log("locked");
  setInterval(() => {}, 1_000_000);
});
