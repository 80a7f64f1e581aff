import { expect, test } from "vitest";
import { isComposing, keyOf } from "./keys";

const pressed = (key: string, held: Partial<KeyboardEvent> = {}) =>
  keyOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

test("keys are named as they are printed", () => {
  expect(pressed("ArrowDown")).toBe("↓");
  expect(pressed("Escape")).toBe("Esc");
  expect(pressed("Enter", { ctrlKey: true })).toBe("Ctrl+Enter");
  expect(pressed("Enter", { shiftKey: true })).toBe("Shift+Enter");
  expect(pressed("p", { ctrlKey: true })).toBe("Ctrl+P");
  expect(pressed("F8")).toBe("F8");
});

test("keys that belong to the system or the browser are none of ours", () => {
  expect(pressed("F8", { altKey: true })).not.toBe("F8");
  expect(pressed("1", { metaKey: true })).not.toBe("1");
});

test("a composition is seen by its flag and by its code alone", () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});
