import type { DayUsage } from "../../pages-api/console.js";
import { consoleTexts } from "./texts.js";

const DAYS = 30;
const HEIGHT = 44;
const STEP = 10;

/** Calls a day: what was done green, what failed red; the same as a table. */
export function Usage({ days }: { readonly days: readonly DayUsage[] }) {
  const t = consoleTexts.value;
  if (days.length === 0) return <p class="hint usage">{t.usageNone}</p>;
  const last = days.at(-1)!;
  return (
    <div class="usage">
      <p class="hint">{last.day === dayName(0) ? t.usageToday(last.calls, last.cost) : t.usageToday(0, 0)}</p>
      <Chart days={days} />
      <details>
        <summary>{t.asTable}</summary>
        <table class="usage-table">
          <thead>
            <tr>
              <th scope="col">{t.day}</th>
              <th scope="col">{t.callsColumn}</th>
              <th scope="col">{t.doneColumn}</th>
              <th scope="col">{t.failedColumn}</th>
              <th scope="col">{t.costColumn}</th>
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map(({ day, calls, done, cost }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td>{calls}</td>
                <td>{done}</td>
                <td>{calls - done}</td>
                <td>{cost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

function Chart({ days }: { readonly days: readonly DayUsage[] }) {
  const byDay = new Map(days.map((day) => [day.day, day]));
  const most = Math.max(...days.map(({ calls }) => calls));
  const high = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT));
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${DAYS * STEP} ${HEIGHT}`}
      role="img"
      aria-label={consoleTexts.value.usageChart(DAYS)}
      preserveAspectRatio="none"
    >
      {Array.from({ length: DAYS }, (_, index) => {
        const name = dayName(DAYS - 1 - index);
        const { calls, done } = byDay.get(name) ?? { calls: 0, done: 0 };
        const x = index * STEP + 1;
        const all = high(calls);
        const good = calls === 0 ? 0 : (all * done) / calls;
        return (
          <g key={name}>
            <title>{`${name}: ${calls}`}</title>
            <rect class="bar-none" x={x} y={HEIGHT - 1} width={STEP - 2} height={1} />
            <rect class="bar-failed" x={x} y={HEIGHT - all} width={STEP - 2} height={all - good} />
            <rect class="bar-done" x={x} y={HEIGHT - good} width={STEP - 2} height={good} />
          </g>
        );
      })}
    </svg>
  );
}

/** The name of a day some days ago, as the server writes it. */
function dayName(ago: number): string {
  const date = new Date();
  date.setDate(date.getDate() - ago);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
