import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Autosave, DELAY, RETRY, type Saving } from "./autosave";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function observed(save: (value: string) => Promise<void>) {
  const states: Saving["state"][] = [];
  const autosave = new Autosave<string>(save, saving => states.push(saving.state));
  return { autosave, states };
}

test("saves once, half a second after the last key", async () => {
  const save = vi.fn(async () => {});
  const { autosave, states } = observed(save);
  for (const value of ["や", "やま", "やまだ"]) {
    autosave.change(value);
    await vi.advanceTimersByTimeAsync(DELAY - 1);
  }
  expect(save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(save.mock.calls).toEqual([["やまだ"]]);
  expect(states.at(-1)).toBe("saved");
});

test("saves what was typed while it was saving", async () => {
  let finish = () => {};
  const saved: string[] = [];
  const { autosave, states } = observed(value => {
    saved.push(value);
    return new Promise(resolve => {
      finish = resolve;
    });
  });
  autosave.change("one");
  await vi.advanceTimersByTimeAsync(DELAY);
  autosave.change("two");
  await vi.advanceTimersByTimeAsync(DELAY);
  expect(saved).toEqual(["one"]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(saved).toEqual(["one", "two"]);
  finish();
  await vi.advanceTimersByTimeAsync(0);
  expect(states.at(-1)).toBe("saved");
});

test("tries again until it is saved, and says that it is not", async () => {
  let broken = true;
  const save = vi.fn(async () => {
    if (broken) throw new Error("nobody answers");
  });
  const { autosave, states } = observed(save);
  autosave.change("text");
  await vi.advanceTimersByTimeAsync(DELAY + RETRY);
  expect(save).toHaveBeenCalledTimes(2);
  expect(states.at(-1)).toBe("failing");
  broken = false;
  await vi.advanceTimersByTimeAsync(RETRY);
  expect(states.at(-1)).toBe("saved");
});

test("forgets what must not be kept", async () => {
  const save = vi.fn(async () => {});
  const { autosave } = observed(save);
  autosave.change("a name");
  autosave.stop();
  await vi.advanceTimersByTimeAsync(DELAY * 10);
  expect(save).not.toHaveBeenCalled();
});
