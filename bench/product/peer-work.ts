/** What the peers do on a message; bench/peers/work.mjs. */
export interface PeerWork {
  readonly products: ReadonlyMap<
    string,
    { readonly name: string; readonly category: string; readonly price: number }
  >
  sample(j: number): string
  enrich(text: string): string
  report(peer: string, messages: number, seconds: number): void
}

// By its address, because a file that nobody may change has no types of ours beside it.
export const { products, sample, enrich, report } = (await import(
  new URL('../peers/work.mjs', import.meta.url).href
)) as PeerWork
