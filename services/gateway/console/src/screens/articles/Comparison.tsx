import type { MessageInitShape } from "@bufbuild/protobuf";
import { useQuery } from "@connectrpc/connect-query";
import {
  type FieldDifference,
  PieceKind,
  type SideSchema,
  VersionService,
} from "../../gen/madoguchi/faq/v1/version_pb";
import { failureOf } from "../../lib/failure";
import { useTexts } from "../../lib/texts";
import { articlesTexts } from "../../texts/articles";
import { Failed } from "../../ui/Failed";

type Text = NonNullable<MessageInitShape<typeof SideSchema>["text"]>;

/** Two texts side by side, field by field; what is gone is struck out to the left, what is new underlined to the right. */
export function Comparison({ left, right }: { left: Text; right: Text }) {
  const t = useTexts(articlesTexts);
  const { data, error } = useQuery(VersionService.method.compareVersions, {
    left: { text: left },
    right: { text: right },
  });
  if (error) return <Failed failure={failureOf(error)} />;
  if (!data) return <p className="empty">…</p>;
  const differing = data.fields.filter(field => field.differs);
  if (differing.length === 0) return <p className="help">{t.difference.same}</p>;
  return (
    <table className="comparison">
      <caption>{t.difference.title}</caption>
      <thead>
        <tr>
          <th scope="col">{t.difference.former}</th>
          <th scope="col">{t.difference.later}</th>
        </tr>
      </thead>
      {differing.map(field => (
        <tbody key={field.field}>
          <tr>
            <th scope="rowgroup" colSpan={2}>
              {t.draft.fields[field.field] ?? field.field}
            </th>
          </tr>
          <tr>
            <td>
              <Pieces of={field} kind={PieceKind.REMOVED} />
            </td>
            <td>
              <Pieces of={field} kind={PieceKind.ADDED} />
            </td>
          </tr>
        </tbody>
      ))}
    </table>
  );
}

function Pieces({ of, kind }: { of: FieldDifference; kind: PieceKind }) {
  const shown = of.pieces.filter(piece => piece.kind === PieceKind.SAME || piece.kind === kind);
  return shown.map((piece, index) => {
    const key = `${index}`;
    if (piece.kind === PieceKind.SAME) return <span key={key}>{piece.text}</span>;
    return piece.kind === PieceKind.ADDED ? <ins key={key}>{piece.text}</ins> : <del key={key}>{piece.text}</del>;
  });
}
