/** Where one node of a cluster listens. */
export interface NodeAddress {
  readonly host: string
  readonly port: number
}

/** Of `host:port`, the host in brackets where it is an IPv6 address. */
export function nodeAddress(text: string): NodeAddress {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}
