/** 64 words for how something is: short, easy to say, without a second meaning. */
export const FIRST_WORDS: readonly string[] = words(`
  able amber ample ancient aqua autumn azure bold brave bright brisk bronze calm civil clear clever
  cobalt copper coral crimson crisp deep dusky eager early ember fair fleet fresh gentle gilded
  golden grand green hazel honest humble indigo ivory jade keen kind late light lively lucky lunar
  maple mellow misty noble olive opal patient pearl proud quick quiet rapid ruby russet silver sunny swift
`)

/** 64 words for what it is. */
export const SECOND_WORDS: readonly string[] = words(`
  acorn alder anchor badger beacon birch bison bridge brook canyon cedar comet crane creek dolphin
  eagle falcon fern finch forest fox garden glacier harbor hawk heron hill island lagoon lake
  lantern lark lynx magpie marten meadow mill moose oak orca osprey otter owl pebble pelican pine
  plover pond puffin quail raven reef river robin rowan sparrow spruce stone stork swallow swan tern
  thistle willow
`)

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
