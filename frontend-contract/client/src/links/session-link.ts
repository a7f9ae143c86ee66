// Sends the access token with each operation; a refused one is renewed, once for all
// that were refused together, and each operation is sent again. None is lost.

import { ApolloLink, CombinedGraphQLErrors, Observable, ServerError } from "@apollo/client";
import type { Subscription } from "rxjs";
import { codesOf } from "../errors.js";
import { bearer, type Endpoint } from "../request.js";
import type { Session } from "../session.js";

const REFUSED = "UNAUTHENTICATED";

export function sessionLink(session: Session, endpoint: Endpoint): ApolloLink {
  return new ApolloLink(
    (operation, forward) =>
      new Observable<ApolloLink.Result>((observer) => {
        let sent: Subscription | undefined;

        const send = (token: string | null, isFirst: boolean): void => {
          operation.setContext(({ headers }) => ({
            headers: { ...endpoint.headers(), ...headers, ...bearer(token) },
          }));
          let isRefused = false;
          /** True when the answer is kept back because the operation goes out again. */
          const again = (giveUp: () => void): boolean => {
            if (!isFirst || token === null) return false;
            isRefused = true;
            session.renew(token).then(
              (fresh) => {
                if (observer.closed) return;
                if (fresh === null) giveUp();
                else send(fresh, false);
              },
              (error: unknown) => observer.error(error),
            );
            return true;
          };
          sent = forward(operation).subscribe({
            next: (result) => {
              const answer = (): void => {
                observer.next(result);
                observer.complete();
              };
              if (!(isRefusal(result) && again(answer))) observer.next(result);
            },
            error: (error: unknown) => {
              if (!(isRefusal(error) && again(() => observer.error(error)))) {
                observer.error(error);
              }
            },
            complete: () => {
              if (!isRefused) observer.complete();
            },
          });
        };

        session.accessToken().then(
          (token) => {
            if (!observer.closed) send(token, true);
          },
          (error: unknown) => observer.error(error),
        );
        return () => sent?.unsubscribe();
      }),
  );
}

/** True when nothing was done because the token is not accepted (any more). */
function isRefusal(answer: unknown): boolean {
  if (ServerError.is(answer)) return answer.statusCode === 401;
  if (CombinedGraphQLErrors.is(answer)) return codesOf(answer.errors).includes(REFUSED);
  if (answer instanceof Error) return false;
  return codesOf((answer as ApolloLink.Result).errors).includes(REFUSED);
}
