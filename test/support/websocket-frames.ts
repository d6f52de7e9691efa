/** Whether bytes from a WebSocket server are whole frames, one or several (RFC 6455, section 5.2). */
export function areWholeFrames(bytes: Buffer): boolean {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = bytes[at + 1]! & 0x7f;
    // Text, close, ping and pong, unmasked: what servers send.
    if (![0x81, 0x88, 0x89, 0x8a].includes(bytes[at]!) || (bytes[at + 1]! & 0x80) !== 0) return false;
    const head = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (at + head > bytes.length) return false;
    const length =
      short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short === 126 ? bytes.readUInt16BE(at + 2) : short;
    at += head + length;
  }
  return at === bytes.length && at > 0;
}
