import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { InquiryService } from "../gen/madoguchi/intake/v1/intake_pb";
import { Role } from "../gen/madoguchi/policy/v1/policy_pb";
import { hourMinute, shortDay } from "../lib/ja";
import { hasRole, useSession } from "../lib/session";
import { useTexts } from "../lib/texts";
import { frame } from "../texts/frame";
import { Status } from "../ui/Status";

/** Whether the ward's office is open, and when it opens next: what decides between putting through and handing over (B7). */
export function Office() {
  const t = useTexts(frame);
  const session = useSession();
  const { data } = useSituation(hasRole(session, [Role.OPERATOR, Role.HANDLING_MANAGER]));
  if (!data) return null;
  if (data.officeOpen) return <Status mood="good">{t.office.open}</Status>;
  const opens = data.deliveredAt && timestampMs(data.deliveredAt);
  return <Status mood="quiet">{t.office.closed(opens ? `${shortDay(opens)} ${hourMinute(opens)}` : "")}</Status>;
}

/** Office hours, consent sentence and due day at this moment; asked anew every half minute. */
export function useSituation(enabled = true) {
  return useQuery(InquiryService.method.getIntakeSituation, {}, { enabled, refetchInterval: 30_000, staleTime: 5_000 });
}
