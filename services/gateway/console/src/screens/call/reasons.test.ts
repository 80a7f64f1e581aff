import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { ReasonCodeSchema } from "../../gen/madoguchi/intake/v1/intake_pb";
import { leaves, suggestReason } from "./reasons";

const codes = [
  ["A", "戸籍・住民票・届出", ""],
  ["A01", "住民票の写し・記載事項証明", "A"],
  ["A02", "戸籍の証明", "A"],
  ["H", "ごみ・リサイクル・環境", ""],
  ["H01", "ごみの分別・収集日", "H"],
  ["H02", "粗大ごみ", "H"],
].map(([code, name, parentCode]) => create(ReasonCodeSchema, { code, name, parentCode } as never));

test("only leaves are borne by calls", () => {
  expect(leaves(codes).map(code => code.code)).toEqual(["A01", "A02", "H01", "H02"]);
});

test("the code nearest to the article is suggested", () => {
  expect(suggestReason(codes, ["住民票の写しを郵送で請求する方法を教えてください。", "住民票 郵送"])?.code).toBe("A01");
  expect(suggestReason(codes, ["粗大ごみの申し込みはどこですか。"])?.code).toBe("H02");
  expect(suggestReason(codes, ["", "よくわからない"])).toBeUndefined();
});
