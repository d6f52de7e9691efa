import { useEffect } from "preact/hooks";
import { place } from "../route.js";
import { AddMembers, ChatInfo, NewGroup, RenameGroup } from "./group-sheets.js";
import { FriendRequest, NewPerson, PersonSheet, RenamePerson, SwitchPerson } from "./person-sheets.js";
import { ScanSheet } from "./scan-sheet.js";
import { closeSheet, sheet, showSheet } from "./sheet.js";
import { ImageViewer, VideoViewer } from "./viewer.js";

/** What lies over the page, if anything. */
export function Sheets() {
  const { scan } = place.value;
  useEffect(() => {
    if (scan !== undefined) showSheet({ type: "scan", code: scan });
  }, [scan]);
  const shown = sheet.value;
  switch (shown?.type) {
    case undefined:
      return null;
    case "scan":
      return <ScanSheet {...(shown.code !== undefined && { code: shown.code })} onClose={closeSheet} />;
    case "newGroup":
      return <NewGroup chosen={shown.with ?? []} onClose={closeSheet} />;
    case "chatInfo":
      return <ChatInfo chat={shown.chat} onClose={closeSheet} />;
    case "renameGroup":
      return <RenameGroup id={shown.id} onClose={closeSheet} />;
    case "addMembers":
      return <AddMembers id={shown.id} onClose={closeSheet} />;
    case "newPerson":
      return <NewPerson onClose={closeSheet} />;
    case "person":
      return <PersonSheet wxid={shown.wxid} onClose={closeSheet} />;
    case "renamePerson":
      return <RenamePerson wxid={shown.wxid} onClose={closeSheet} />;
    case "friendRequest":
      return <FriendRequest wxid={shown.wxid} onClose={closeSheet} />;
    case "switchPerson":
      return <SwitchPerson onClose={closeSheet} />;
    case "image":
      return <ImageViewer url={shown.url} name={shown.name} onClose={closeSheet} />;
    case "video":
      return <VideoViewer media={shown.media} onClose={closeSheet} />;
  }
}
