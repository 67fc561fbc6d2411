import type { Notice } from '../document/flow-store.ts'

/** Sentences for the tone of all others: what is so, why, and what happens to the messages. */
export const messages: readonly Notice[] = [
  {
    message: 'No product found for 20 of 20 samples.',
    hint: 'The key in the message is a number (1001); the keys of "products" are text ("1001").',
    code: 'LOOKUP_KEY_TYPE',
  },
  {
    message: 'Topic "external_responses" is not on staging.',
    hint: 'The flow expects it; another system owns it.',
    code: 'TOPIC_EXPECTED_MISSING',
  },
  {
    message: 'staging does not answer at kafka-1.shop.example:9092.',
    hint: 'Connection refused for 30 s. Messages stay in their topics; next try in 8 s.',
    code: 'BROKER_UNREACHABLE',
  },
  {
    message: '"quantity" is missing in 3 of 20 samples.',
    hint: 'The row total_price fails for them; they would become dead letters.',
    code: 'MAP_FIELD_MISSING',
  },
  {
    message: 'paid-orders.flow.json changed outside.',
    hint: '2 nodes differ from yours.',
    code: 'FLOW_CHANGED_OUTSIDE',
  },
  {
    message: 'references/rows.csv, line 42: a quote is opened and never closed.',
    code: 'REFERENCE_INVALID',
  },
  {
    message: 'The flow’s host ended (out of memory at 512 MB) while at "Parse XML".',
    hint: 'Started again after 2 s at the committed position; nothing was lost.',
    code: 'HOST_ENDED',
  },
]
