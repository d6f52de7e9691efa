import { Sidebar } from "../src/editor/sidebar/sidebar.js";
import { textsOf } from "../src/editor/texts.js";

const text = textsOf("wxbot-sidebar");

RED.plugins.registerPlugin("wxbot-sidebar", {
  type: "wxbot-sidebar",
  onadd: () => {
    const sidebar = new Sidebar();
    RED.actions.add("wxbot:show-sidebar", () => RED.sidebar.show("wxbot-sidebar"));
    RED.sidebar.addTab({
      id: "wxbot-sidebar",
      label: text("label"),
      name: text("name"),
      iconClass: "fa fa-weixin",
      content: sidebar.content,
      enableOnEdit: true,
      action: "wxbot:show-sidebar",
    });
    sidebar.run();
  },
} as never);
