import { expect, test } from 'vitest'
import { catalog, specOf } from '../../../nodes/catalog.ts'
import { type FieldInput, type FormField, formFields, isSecondary } from './form-fields.ts'

/** Every field of a form, those inside rows and objects too: `map rows cel`. */
function allFields(at: string, fields: readonly FormField[]): (readonly [string, FormField])[] {
  return fields.flatMap((field) => {
    const name = `${at} ${field.name}`
    const inner = 'fields' in field.input ? allFields(name, field.input.fields) : []
    return [[name, field] as const, ...inner]
  })
}

const shipped = catalog.flatMap((spec) => allFields(spec.kind, formFields(spec)))

test('only what may be any JSON is typed as JSON, and every other field of every kind has a control of its own', () => {
  const free = shipped.filter(([, { input }]) => input.type === 'free').map(([name]) => name)
  expect(free).toEqual([
    'filter rows value',
    'generator messages value',
    'generator template',
    'map rows value',
  ])
})

test('every field of every kind says its name, what it is for, and an example', () => {
  const bare = shipped.filter(
    ([, { title, description, example }]) => title === '' || description === '' || example === undefined,
  )
  expect(bare.map(([name]) => name)).toEqual([])
})

test.each<readonly [string, string, FieldInput['type']]>([
  ['topic-source', 'topic', 'topic'],
  ['topic-source', 'start', 'word'],
  ['lookup', 'table', 'reference'],
  ['lookup', 'fields', 'names'],
  ['lookup', 'maxAgeMs', 'duration'],
  ['file-source', 'columns', 'record'],
  ['file-source', 'follow', 'switch'],
  ['file-sink', 'rollBytes', 'size'],
  ['file-sink', 'columns', 'list'],
  ['map', 'rows', 'rows'],
  ['map', 'mode', 'choice'],
  ['code', 'code', 'code'],
  ['log', 'every', 'number'],
])('%s %s is drawn as %s', (kind, name, type) => {
  const spec = specOf(kind)
  const field = formFields(spec!).find((each) => each.name === name)
  expect(field?.input.type).toBe(type)
})

test('what may stay as it is stands behind "More settings" until it is set', () => {
  const fields = formFields(specOf('lookup')!)
  const secondary = (config: Readonly<Record<string, unknown>>) =>
    fields.filter((field) => isSecondary(field, config[field.name])).map(({ name }) => name)
  expect(secondary({})).toEqual(['fields', 'maxAgeMs', 'onKeyType'])
  expect(secondary({ maxAgeMs: 1 })).toEqual(['fields', 'onKeyType'])
})
