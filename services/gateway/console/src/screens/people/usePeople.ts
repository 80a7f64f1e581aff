import { useInfiniteQuery, useQuery } from "@connectrpc/connect-query";
import {
  type Account,
  AccountService,
  type Contract,
  ContractService,
  type Designation,
  DesignationService,
  type Training,
} from "../../gen/madoguchi/auth/v1/administration_pb";
import { type Failure, failureOf } from "../../lib/failure";

/** An account with what auth knows of its right to work. */
export interface Person {
  readonly account: Account;
  readonly designation: Designation | undefined;
  /** Newest first. */
  readonly trainings: readonly Training[];
  readonly contract: Contract | undefined;
}

/** Everybody, with what was designated and trained. */
export interface People {
  readonly people: readonly Person[];
  readonly contracts: readonly Contract[];
  readonly loading: boolean;
  readonly failure: Failure | undefined;
  readonly more: (() => void) | undefined;
  readonly reload: () => void;
}

const PAGE = 200;

/** Reads accounts, designations in force, trainings and contracts, and puts them together. */
export function usePeople(): People {
  const accounts = useInfiniteQuery(
    AccountService.method.listAccounts,
    { pageSize: PAGE, pageToken: "" },
    { pageParamKey: "pageToken", getNextPageParam: page => page.nextPageToken || undefined },
  );
  const designations = useQuery(DesignationService.method.listDesignations, {});
  const trainings = useQuery(DesignationService.method.listTrainings, {});
  const contracts = useQuery(ContractService.method.listContracts, {});
  const queries = [accounts, designations, trainings, contracts];
  const thrown = queries.find(query => query.error)?.error;
  const all = (accounts.data?.pages ?? []).flatMap(page => page.accounts);
  return {
    people: all.map(account => ({
      account,
      designation: designations.data?.designations.find(each => each.accountId === account.accountId),
      trainings: trainings.data?.trainings.filter(each => each.accountId === account.accountId) ?? [],
      contract: contracts.data?.contracts.find(each => each.contractId === account.contractId),
    })),
    contracts: contracts.data?.contracts ?? [],
    loading: queries.some(query => query.isPending),
    failure: thrown ? failureOf(thrown) : undefined,
    more: accounts.hasNextPage ? () => void accounts.fetchNextPage() : undefined,
    reload: () => {
      for (const query of queries) void query.refetch();
    },
  };
}
