import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { ConsoleState } from "../../pages-api/console.js";
import type { Faults as FaultState } from "../../pages-api/faults.js";
import { request } from "../api/request.js";
import { attempt, say } from "../controls/toast.js";
import { consoleTexts } from "./texts.js";

type Switches = { [Name in keyof FaultState]: FaultState[Name] extends boolean ? Name : never }[keyof FaultState];

/** Faults on demand: those of receiving, and those of sending. */
export function Faults({ state: { faults } }: { readonly state: ConsoleState }) {
  const t = consoleTexts.value;
  return (
    <>
      <p class="hint lead">{t.faultsHint}</p>
      <section class="card">
        <h2>{t.onConnection}</h2>
        <Switch name="refuseSignIns" faults={faults} label={t.refuse} hint={t.refuseHint} />
        <Switch name="ignoreSignIns" faults={faults} label={t.ignore} hint={t.ignoreHint} />
        <Switch name="halfOpen" faults={faults} label={t.halfOpen} hint={t.halfOpenHint} />
        <Switch name="duplicateEvents" faults={faults} label={t.duplicate} hint={t.duplicateHint} />
        <Switch name="reorderEvents" faults={faults} label={t.reorder} hint={t.reorderHint} />
        <Fault label={t.cut} hint={t.cutHint}>
          <button type="button" class="button" aria-label={`${t.start}: ${t.cut}`} onClick={() => void cut()}>
            {t.start}
          </button>
        </Fault>
        <Restart />
        <Fault label={t.dropFault} hint={t.dropFaultHint} />
      </section>
      <section class="card">
        <h2>{t.onSending}</h2>
        <AnswerFault faults={faults} />
        <Counted label={t.garbage} hint={t.garbageHint} value={faults.garbage} set={(garbage) => change({ garbage })} />
        <Counted
          label={t.cutCalls}
          hint={t.cutCallsHint}
          value={faults.cutCalls}
          set={(cutCalls) => change({ cutCalls })}
        />
        <Delay faults={faults} />
      </section>
    </>
  );
}

function change(body: Partial<FaultState>): void {
  void attempt(() => request("PATCH api/faults", { body }));
}

export function endFaults(): void {
  void attempt(() => request("DELETE api/faults", {}));
}

async function cut(): Promise<void> {
  await attempt(async () => say(consoleTexts.peek().cutDone((await request("POST api/faults/cut", {})).cut)));
}

interface FaultProps {
  readonly label: string;
  readonly hint: string;
  readonly active?: boolean;
  readonly isSwitch?: boolean;
  /** What of it is still to come. */
  readonly rest?: string;
  readonly children?: ComponentChildren;
}

function Fault({ label, hint, active = false, isSwitch = false, rest, children }: FaultProps) {
  return (
    <div
      class={`fault ${active ? "fault-active" : ""} ${isSwitch ? "fault-switch" : ""}`}
      role="group"
      aria-label={label}
    >
      <div class="fault-text">
        <h3>
          {label}
          {active && <span class="status status-code">{rest ?? consoleTexts.value.active}</span>}
        </h3>
        <p class="hint">{hint}</p>
      </div>
      <div class="fault-controls">{children}</div>
    </div>
  );
}

interface SwitchProps {
  readonly name: Switches;
  readonly faults: FaultState;
  readonly label: string;
  readonly hint: string;
}

function Switch({ name, faults, label, hint }: SwitchProps) {
  const on = faults[name];
  return (
    <Fault label={label} hint={hint} active={on} isSwitch>
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={on}
        aria-label={label}
        onClick={() => change({ [name]: !on })}
      />
    </Fault>
  );
}

function Restart() {
  const t = consoleTexts.value;
  const [seconds, setSeconds] = useState("3");
  const restart = async () => {
    const ms = Math.round(Number(seconds) * 1_000);
    if (await attempt(() => request("POST api/faults/restart", { body: { ms } }))) say(t.restartDone);
  };
  return (
    <Fault label={t.restart} hint={t.restartHint}>
      <Amount label={t.restartSeconds} value={seconds} min={0.1} max={60} step="any" onInput={setSeconds} />
      <button type="button" class="button" aria-label={`${t.start}: ${t.restart}`} onClick={() => void restart()}>
        {t.start}
      </button>
    </Fault>
  );
}

interface AmountProps {
  readonly label: string;
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly step?: string;
  readonly onInput: (value: string) => void;
}

function Amount({ label, value, min, max, step = "1", onInput }: AmountProps) {
  return (
    <label class="amount">
      <span>{label}</span>
      <input
        type="number"
        value={value}
        min={min}
        max={max}
        step={step}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface CountedProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly set: (value: number) => void;
}

/** A fault that strikes a number of sends. */
function Counted({ label, hint, value, set }: CountedProps) {
  const t = consoleTexts.value;
  const [count, setCount] = useState("1");
  return (
    <Fault label={label} hint={hint} active={value > 0} rest={t.callsLeft(value)}>
      <Amount label={t.nextCalls} value={count} min={1} max={1_000_000} onInput={setCount} />
      <StartEnd label={label} active={value > 0} onStart={() => set(Number(count))} onEnd={() => set(0)} />
    </Fault>
  );
}

function Delay({ faults: { delayMs } }: { readonly faults: FaultState }) {
  const t = consoleTexts.value;
  const [ms, setMs] = useState("3000");
  return (
    <Fault label={t.delay} hint={t.delayHint} active={delayMs > 0} rest={`${delayMs} ms`}>
      <Amount label={t.delayMs} value={ms} min={1} max={60_000} onInput={setMs} />
      <StartEnd
        label={t.delay}
        active={delayMs > 0}
        onStart={() => change({ delayMs: Number(ms) })}
        onEnd={() => change({ delayMs: 0 })}
      />
    </Fault>
  );
}

const CODES = [1000, 1001, 1002, 1003, 1004] as const;

function AnswerFault({ faults: { answer } }: { readonly faults: FaultState }) {
  const t = consoleTexts.value;
  const [retCode, setRetCode] = useState("1003");
  const [calls, setCalls] = useState("1");
  const [cost, setCost] = useState(false);
  const active = answer !== null;
  const rest = active ? `${answer.retCode} · ${t.callsLeft(answer.calls)}` : "";
  const start = () => change({ answer: { retCode: Number(retCode), calls: Number(calls), cost } });
  return (
    <Fault label={t.answer} hint={t.answerHint} active={active} rest={rest}>
      <label class="amount">
        <span>{t.answerCode}</span>
        <select value={retCode} onChange={(event) => setRetCode(event.currentTarget.value)}>
          {CODES.map((code) => (
            <option key={code} value={code}>
              {code} {t.retCode[code]}
            </option>
          ))}
        </select>
      </label>
      <Amount label={t.nextCalls} value={calls} min={1} max={1_000_000} onInput={setCalls} />
      <label class="check">
        <input type="checkbox" checked={cost} onChange={(event) => setCost(event.currentTarget.checked)} />
        {t.answerCost}
      </label>
      <StartEnd label={t.answer} active={active} onStart={start} onEnd={() => change({ answer: null })} />
    </Fault>
  );
}

interface StartEndProps {
  readonly label: string;
  readonly active: boolean;
  readonly onStart: () => void;
  readonly onEnd: () => void;
}

function StartEnd({ label, active, onStart, onEnd }: StartEndProps) {
  const { start, end } = consoleTexts.value;
  const word = active ? end : start;
  return (
    <button type="button" class="button" aria-label={`${word}: ${label}`} onClick={active ? onEnd : onStart}>
      {word}
    </button>
  );
}
