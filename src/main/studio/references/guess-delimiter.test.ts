import { expect, test } from 'vitest'
import { guessDelimiter } from './guess-delimiter.ts'

test.each([
  ['semicolons beside decimal commas', 'id;name;price\n1;Bolt;4,95\n2;Nut;0,10\n', ';'],
  ['commas beside semicolons in texts', 'id,name,parts\n1,Bolt,a;b;c\n2,Nut,d;e\n', ','],
  ['tabs', 'id\tname\n1\tBolt, long\n', '\t'],
  ['what stands in quotes divides nothing', '"a;b;c;d",e\n"1;\n2",3\n', ','],
  ['a first line alone', 'id;name', ';'],
  ['one column', 'id\n1\n2\n', ','],
  ['nothing', '', ','],
])('%s', (_, text, delimiter) => expect(guessDelimiter(text)).toBe(delimiter))
