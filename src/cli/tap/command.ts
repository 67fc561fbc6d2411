import { TAP_PER_SECOND_AT_MOST } from '../../contract/protocol/tap-rate.ts'
import { brokerOptions, type CommandDescription } from '../command-description.ts'

export const tapCommand: CommandDescription = {
  name: 'tap',
  purpose: 'Shows messages at a port of a running flow as they pass, without holding them up.',
  arguments: [
    { name: '<FLOW>', says: 'the flow file, or the folder that holds it' },
    {
      name: '<NODE.PORT>',
      says: '`lookup.found`: what leaves by that port; `lookup.in`: what comes to the node',
    },
  ],
  options: [
    { flags: '--filter <CEL>', says: 'only messages that this holds for: `value.amount > 100`' },
    { flags: '--journey', says: "with each message's way through its stage: ports, values, times" },
    { flags: '--limit <N>', says: 'end after so many messages' },
    {
      flags: '--per-second <N>',
      says: `keep at most so many in each process, ${TAP_PER_SECOND_AT_MOST} at most`,
      unless: '200',
    },
    ...brokerOptions,
  ],
  examples: [
    {
      line: 'millrace tap flows/product-enrichment lookup-product.missing',
      does: 'Events whose product is not known',
    },
    {
      line: "millrace tap flows/product-enrichment add-total.out --filter 'value.total_price > 500' --limit 5 --journey",
      does: 'Five dear ones, and how each came about',
    },
  ],
  load: async () => (await import('./tap.ts')).tapFlow,
}
