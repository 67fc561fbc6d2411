import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Why a visitor is not let in; a page of another site sees no more than that. */
export type Refusal = 'host' | 'origin' | 'token'

/**
 * Who may speak to the Studio. Any web page can send requests to 127.0.0.1, under any name that resolves to it (DNS
 * rebinding), so three things must fit: the name it was asked by, the page that asks, and a secret that only the page
 * has which the person opened who started it. They open it by a token, which is good for this start alone. The secret of
 * the cookie is shown nowhere; a browser has it until it ends, and `KeptSession` keeps it in the user's own folder for
 * thirty days, so that an open page goes on behind another start.
 */
export class DoorKeeper {
  readonly token = randomBytes(24).toString('base64url')
  readonly port: number
  private readonly secret: string

  constructor(port: number, secret: string) {
    this.port = port
    this.secret = secret
  }

  /** The address to open first; from then on the cookie speaks. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/?token=${this.token}`
  }

  /** Cookies know no ports: two Studios must not take each other's. */
  get cookie(): string {
    return `millrace-${this.port}=${this.secret}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** `null` where all fits. */
  refusal(
    headers: IncomingHttpHeaders,
    { mustHaveOrigin }: { readonly mustHaveOrigin: boolean },
  ): Refusal | null {
    const wrongPlace = this.wrongPlace(headers, mustHaveOrigin)
    return wrongPlace ?? (isSame(this.secret, this.cookieOf(headers)) ? null : 'token')
  }

  /** The first visit: the token stands in the address, and there is no cookie yet. */
  welcomes(headers: IncomingHttpHeaders, given: string | null): boolean {
    return this.wrongPlace(headers, false) === null && isSame(this.token, given ?? undefined)
  }

  private wrongPlace({ host, origin }: IncomingHttpHeaders, mustHaveOrigin: boolean): Refusal | null {
    if (!this.hosts().includes(host ?? '')) return 'host'
    if (origin === undefined) return mustHaveOrigin ? 'origin' : null
    return origin === `http://${host}` ? null : 'origin'
  }

  private hosts(): readonly string[] {
    return [`127.0.0.1:${this.port}`, `localhost:${this.port}`]
  }

  private cookieOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
    const name = `millrace-${this.port}=`
    return cookie
      .split('; ')
      .find((part) => part.startsWith(name))
      ?.slice(name.length)
  }
}

function isSame(right: string, given: string | undefined): boolean {
  const [all, said] = [Buffer.from(right), Buffer.from(given ?? '')]
  return all.length === said.length && timingSafeEqual(all, said)
}
