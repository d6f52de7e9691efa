/** bcrypt of `PASSWORD`. */
const HASH = "$2b$08$aZ4cqEsFAaHOZ4sMr7kZSOI.C.YVMRTjTQdmNmCbqAwukt.Ezkp.6";

/** The password of all users. */
export const PASSWORD = "secret";

/** Settings of a Node-RED that asks who one is: users who may all, read all, and only what this package shows or does. */
export const ADMIN_AUTH = {
  adminAuth: {
    type: "credentials",
    users: [
      { username: "admin", password: HASH, permissions: "*" },
      { username: "viewer", password: HASH, permissions: "read" },
      { username: "onlooker", password: HASH, permissions: ["wxbot.read"] },
      { username: "operator", password: HASH, permissions: ["wxbot.read", "wxbot.write"] },
    ],
  },
};

/** Signs in to the Node-RED at an address, with its slash at the end. @returns the bearer token */
export async function tokenOf(url: string, username: string): Promise<string> {
  const login = { client_id: "node-red-editor", grant_type: "password", scope: "", username, password: PASSWORD };
  const response = await fetch(`${url}auth/token`, { method: "POST", body: new URLSearchParams(login) });
  return ((await response.json()) as { access_token: string }).access_token;
}
