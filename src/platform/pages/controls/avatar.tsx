/** A person's picture: the first character of the nickname on a colour that stays the person's. */
export function Avatar({
  id,
  name,
  size = 40,
}: {
  readonly id: string;
  readonly name: string;
  readonly size?: number;
}) {
  const hue = hueOf(id);
  const background = `linear-gradient(145deg, hsl(${hue} 62% 43%), hsl(${hue + 24} 68% 33%))`;
  const style = { background, ...square(size), fontSize: `${size * 0.46}px` };
  return (
    <span class="avatar" style={style} aria-hidden="true">
      {Array.from(name.trim())[0]?.toUpperCase() ?? "?"}
    </span>
  );
}

/** A group's picture: up to nine members in a grid. */
export function GroupAvatar({ members, size = 40 }: { readonly members: readonly Faced[]; readonly size?: number }) {
  const shown = members.slice(0, 9);
  const columns = shown.length > 4 ? 3 : shown.length > 1 ? 2 : 1;
  const gap = Math.max(1, Math.round(size / 24));
  const each = Math.floor((size - gap * (columns + 1)) / columns);
  const style = { ...square(size), gap: `${gap}px`, padding: `${gap}px` };
  return (
    <span class="avatar group-avatar" style={style} aria-hidden="true">
      {shown.map(({ wxid, nickname }) => (
        <Avatar key={wxid} id={wxid} name={nickname} size={each} />
      ))}
    </span>
  );
}

function square(size: number) {
  return { width: `${size}px`, height: `${size}px`, borderRadius: `${size * 0.14}px` };
}

interface Faced {
  readonly wxid: string;
  readonly nickname: string;
}

/** The same id, the same colour: never near the green of the page's own buttons. */
function hueOf(id: string): number {
  let hash = 2_166_136_261;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0)!, 16_777_619);
  return 175 + ((hash >>> 0) % 240);
}
