import { expect, test } from 'vitest'
import { FlowError } from '../../contract/errors.ts'
import { Decimal } from '../decimal.ts'
import { aScope } from '../../../test/support/a-scope.ts'
import { compileExpression } from './expression.ts'

const scope = aScope({
  value: {
    quantity: 3,
    half: 0.5,
    price: Decimal.parse('12.50'),
    big: 9_007_199_254_740_993n,
    name: 'Ann',
    paid: true,
    nothing: null,
    items: [
      { sku: 'a', price: Decimal.parse('1.10'), count: 2 },
      { sku: 'b', price: Decimal.parse('0.20'), count: 1 },
    ],
    tags: ['red', 'green'],
    'odd name': { x: 1 },
    text: '42',
    longest: 'grüße 😀',
    one: 1,
    when: '2026-11-20T08:30:00Z',
  },
  key: 'k-1',
  headers: { type: 'order', 'content-type': 'application/json' },
  parameters: { limit: 5, region: 'eu' },
})

function evaluate(source: string): unknown {
  return compileExpression(source).evaluate(scope)
}

/** Results as JSON writes them: that is what leaves the flow. */
function written(source: string): string {
  const bigints = (_: string, field: unknown) => (typeof field === 'bigint' ? `${field}n` : field)
  return JSON.stringify(evaluate(source), bigints)
}

test.each([
  // Names
  ['value.quantity', '3'],
  ['value["odd name"].x', '1'],
  ['value.items[1].sku', '"b"'],
  ['value.items[value.one].sku', '"b"'],
  ['value["na" + "me"]', '"Ann"'],
  ['key', '"k-1"'],
  ['headers.type', '"order"'],
  ['headers["content-type"]', '"application/json"'],
  ['topic + "/" + string(partition) + "/" + string(offset)', '"orders/3/41"'],
  ['parameters.limit + 1', '6'],
  ['timestamp', '"2026-11-20T08:30:00.000Z"'],
  // JSON numbers and ints of the expression
  ['value.quantity * 2', '6'],
  ['2 * value.quantity', '6'],
  ['value.quantity + 0.5', '3.5'],
  ['value.quantity - 10', '-7'],
  ['value.quantity / 2', '1.5'],
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['7.0 / 2', '3.5'],
  ['value.quantity % 2', '1'],
  ['7 % 4', '3'],
  ['-value.quantity', '-3'],
  ['value.quantity == 3', 'true'],
  ['3 == value.quantity', 'true'],
  ['value.quantity == 3.0', 'true'],
  ['value.quantity != 4', 'true'],
  ['value.quantity > 2 && value.quantity <= 3', 'true'],
  ['2 < value.quantity', 'true'],
  ['value.half < 1', 'true'],
  ['1 == 1.0', 'true'],
  ['5u + 1', '6'],
  ['0x10', '16'],
  // Whole numbers past 2^53
  ['value.big', '"9007199254740993n"'],
  ['value.big + 1', '"9007199254740994n"'],
  ['value.big + value.quantity', '"9007199254740996n"'],
  ['value.big > 9007199254740992', 'true'],
  ['value.big == 9007199254740993', 'true'],
  ['value.big - value.big', '0'],
  ['value.big * value.half', '4503599627370496.5'],
  // Decimals
  ['value.price * value.quantity', '37.50'],
  ['value.price * 2', '25.00'],
  ['value.price + 0.1', '12.60'],
  ['decimal(0.1) + decimal("0.2") == 0.3', 'true'],
  ['0.1 + 0.2 == 0.3', 'false'],
  ['value.price == 12.5', 'true'],
  ['value.price > 12', 'true'],
  ['12 < value.price', 'true'],
  ['value.price in [1, 12.5]', 'true'],
  ['value.price / 3', '4.16666666666666666667'],
  ['value.price / 4', '3.125'],
  ['round(value.price / 3, 2)', '4.17'],
  ['round(2.5)', '3'],
  ['round(decimal("-0.125"), 2)', '-0.13'],
  ['decimal(value.text) + 1', '43'],
  ['value.items.map(i, i.price * i.count)', '[2.20,0.20]'],
  ['string(value.price)', '"12.50"'],
  ['int(value.price)', '12'],
  ['double(value.price)', '12.5'],
  ['-value.price', '-12.50'],
  // Equality of other types
  ['value.name == "Ann"', 'true'],
  ['value.name == 3', 'false'],
  ['value.nothing == null', 'true'],
  ['value.quantity == null', 'false'],
  ['value.tags == ["red", "green"]', 'true'],
  ['{"a": [1, 2]} == {"a": [1.0, 2]}', 'true'],
  ['{"a": 1} == {"b": 1}', 'false'],
  // Logic
  ['value.paid && true', 'true'],
  ['!value.paid', 'false'],
  ['value.missing == 1 || value.paid', 'true'],
  ['value.paid || value.missing == 1', 'true'],
  ['value.missing == 1 && false', 'false'],
  ['value.paid ? "yes" : 3', '"yes"'],
  ['has(value.name)', 'true'],
  ['has(value.missing.deep)', 'false'],
  ['has(value.nothing)', 'true'],
  ['has(value.missing) ? value.missing : "none"', '"none"'],
  // Lists and objects
  ['"red" in value.tags', 'true'],
  ['3 in [1, 2, value.quantity]', 'true'],
  ['"name" in value', 'true'],
  ['"constructor" in value', 'false'],
  ['size(value.items)', '2'],
  ['value.tags.size() == 2', 'true'],
  ['value.tags + ["blue"]', '["red","green","blue"]'],
  ['value.items.filter(i, i.count > 1).map(i, i.sku)', '["a"]'],
  ['value.items.map(i, i.count > 1, i.sku)', '["a"]'],
  ['value.items.exists(i, i.sku == "b")', 'true'],
  ['value.items.all(i, i.count > 0)', 'true'],
  ['value.items.exists_one(i, i.count == 1)', 'true'],
  ['value.items.map(i, value.items.map(j, i.sku + j.sku))', '[["aa","ab"],["ba","bb"]]'],
  ['cel.bind(n, value.quantity + 1, n * n)', '16'],
  ['{"sku": value.items[0].sku, "n": [1, 2.5]}', '{"sku":"a","n":[1,2.5]}'],
  ['["a", 1, null, true]', '["a",1,null,true]'],
  ['{"__proto__": 1}', '{"__proto__":1}'],
  // Text
  ['value.name + "!"', '"Ann!"'],
  ['"a\\tb\\u00e9\\x41\\n"', '"a\\tbéA\\n"'],
  ['r"\\d+"', '"\\\\d+"'],
  ['\'single\' + "double"', '"singledouble"'],
  ['size(value.longest)', '7'],
  ['value.name.startsWith("A") && value.name.endsWith("n") && value.name.contains("nn")', 'true'],
  ['value.name.lowerAscii() + value.name.upperAscii()', '"annANN"'],
  ['" x ".trim()', '"x"'],
  ['"a,b,c".split(",")', '["a","b","c"]'],
  ['"a,b,c".split(",", 2)', '["a","b,c"]'],
  ['["a", "b"].join("-")', '"a-b"'],
  ['"banana".replace("a", "o")', '"bonono"'],
  ['"banana".replace("a", "o", 2)', '"bonona"'],
  ['"banana".indexOf("n")', '2'],
  ['"banana".lastIndexOf("n")', '4'],
  ['"banana".substring(1, 3)', '"an"'],
  ['"banana".charAt(1)', '"a"'],
  ['"abc123".matches("[0-9]+")', 'true'],
  ['"abc".matches("^[0-9]+$")', 'false'],
  ['matches(value.name, "^A")', 'true'],
  // Conversions
  ['int("42") + int(2.9)', '44'],
  ['double("2.5")', '2.5'],
  ['string(3) + string(2.5) + string(true)', '"32.5true"'],
  ['bool("true")', 'true'],
  ['type(value.name) == string', 'true'],
  ['type(value.quantity) == double', 'true'],
  ['type(1) == int', 'true'],
  // Time
  ['timestamp.getFullYear()', '2026'],
  ['timestamp.getMonth()', '10'],
  ['timestamp.getHours("Europe/Vienna")', '9'],
  ['timestamp.getHours("+02:00")', '10'],
  ['timestamp + duration("1h30m")', '"2026-11-20T10:00:00.000Z"'],
  ['timestamp - timestamp(value.when)', '"0s"'],
  ['timestamp - duration("1h") < timestamp', 'true'],
  ['duration("90s").getMinutes()', '1'],
  ['timestamp(0)', '"1970-01-01T00:00:00.000Z"'],
  // Other functions
  ['math.greatest(1, value.quantity, 2.5)', '3'],
  ['math.least([4, value.price])', '4'],
  ['math.abs(-2) + math.ceil(1.2) + math.floor(decimal("-1.5"))', '2'],
  ['bytes("hi").hex()', '"6869"'],
])('%s gives %s', (source, expected) => {
  expect(written(source)).toBe(expected)
})

test.each([
  ['value.missing', '"missing" is missing in value.'],
  ['value.items[0].colour', '"colour" is missing in value.items[0].'],
  ['value.items[7]', '[7] is missing in value.items.'],
  ['value.name.first', '"first" is missing in value.name.'],
  ['headers.nope', '"nope" is missing in headers.'],
  ['value.items.map(i, i.colour)', '"colour" is missing in i.'],
  ['value.constructor', '"constructor" is missing in value.'],
  ['value.__proto__', '"__proto__" is missing in value.'],
  ['value.toString', '"toString" is missing in value.'],
  ['value["hasOwnProperty"]', '"hasOwnProperty" is missing in value.'],
  ['value.tags.length', '"length" is missing in value.tags.'],
  ['value.price.coefficient', '"coefficient" is missing in value.price.'],
  ['value.name + 1', '"+" is not defined for text and a number.'],
  ['value.name > 1', '">" cannot compare text with a number.'],
  ['value.quantity / 0', 'It divides by zero.'],
  ['value.price / 0', 'It divides by zero.'],
  ['value.quantity && true', '"&&" needs true or false, and got a number.'],
  ['value.name in value.name', '"in" looks into a list or an object, and got text.'],
  ['decimal(value.name)', 'decimal() cannot make a decimal number of "Ann".'],
  ['value.quantity * 1e308 * 10.0', 'The result is too large for a number.'],
  ['[value.quantity * 1e308 * 10.0]', 'The result is too large for a number.'],
  ['timestamp.getHours("Mars/Base")', 'There is no time zone "Mars/Base".'],
])('%s fails: %s', (source, message) => {
  expect(() => evaluate(source)).toThrow(
    expect.objectContaining({ code: 'EXPRESSION_FAILED', class: 'message', message }),
  )
})

test.each([
  ['', 'The expression is empty.'],
  ['value.quantity +', 'Unexpected token: the end'],
  ['quantity > 5', 'There is no "quantity" here.'],
  ['sizes(value)', 'There is no function "sizes".'],
  ['value.name.startWith("A")', 'There is no method "startWith".'],
  ['size(1, 2)', 'size() takes 1 arguments, and got 2.'],
  ['"a" + 1', '"+" is not defined for text and a number.'],
  ['value.a == 1 / 0', 'It divides by zero.'],
  ['value.name.matches("(")', 'The pattern "(" is not valid'],
  ['value = 3', 'Unexpected character'],
  ['process.exit()', 'There is no method "exit".'],
  ['globalThis', 'There is no "globalThis" here.'],
  ['constructor', 'There is no "constructor" here.'],
  ['value.constructor("x")', 'There is no method "constructor".'],
  ['toString()', 'There is no function "toString".'],
])('%j is refused: %s', (source, message) => {
  expect(() => compileExpression(source)).toThrow(FlowError)
  expect(() => compileExpression(source)).toThrow(message)
})

test('a field of the data may be named "constructor"', () => {
  const value = JSON.parse('{"constructor": {"name": "x"}, "__proto__": {"a": 1}}') as never
  expect(compileExpression('value.constructor.name').evaluate(aScope({ value }))).toBe('x')
  expect(compileExpression('value["__proto__"].a').evaluate(aScope({ value }))).toBe(1)
})

test('a tombstone has no fields, and says so', () => {
  expect(() => compileExpression('value.a').evaluate(aScope({ value: null }))).toThrow(
    '"a" is missing in value.',
  )
})

test('parts of the message are given on as they are', () => {
  expect(evaluate('value.items')).toBe((scope.value as { items: unknown }).items)
})
