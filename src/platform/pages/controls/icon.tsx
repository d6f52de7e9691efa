import type { IconNode } from "lucide";
import { h } from "preact";

export interface IconProps {
  readonly of: IconNode;
  /** Pixels; default 24. */
  readonly size?: number;
}

/** A line drawing. It tells nothing to a screen reader: what it is part of has a label. */
export function Icon({ of, size = 24 }: IconProps) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
