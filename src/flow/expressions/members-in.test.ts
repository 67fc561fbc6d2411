import { expect, test } from 'vitest'
import { writePath } from './member-path.ts'
import { membersIn } from './members-in.ts'

test.each([
  ['value.status == "paid"', ['value.status']],
  ['value.a.b[0] > 2 && !(headers["x-kind"] in ["a", "b"])', ['value.a.b[0]', 'headers["x-kind"]']],
  ['has(value.note) ? value.note : value.title', ['value.title']],
  ['has(value.note) && value.note.text.size() > 3 && value.notes > 1', ['value.notes']],
  ['!has(value.cancelled)', []],
  ['value.items.exists(item, item.sku == value.wanted)', ['value.items', 'value.wanted']],
  ['value.name.startsWith(value.prefix)', ['value.name', 'value.prefix']],
  ['{"sum": -value.total}.size() > 0', ['value.total']],
  ['key == "a"', []],
])('%s counts on %j', (source, paths) => {
  expect(membersIn(source).map(({ root, segments }) => writePath(root, segments))).toEqual(paths)
})
