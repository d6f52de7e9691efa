import axe from "axe-core";
import type { Page } from "playwright-core";

/** The serious and critical faults of accessibility that axe-core finds in a part of a page: `rule: element`. */
export async function seriousFaults(page: Page, include: string, exclude: readonly string[] = []): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(
    async ([inside, outside]) => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run({
        include: [inside],
        exclude: outside.map((selector) => [selector]),
      } as never);
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
    },
    [include, [...exclude]] as const,
  );
}
