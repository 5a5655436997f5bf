// Which texts CSS takes for a colour (CSS Color Module Level 4). What passes here can stand in a
// style sheet without ending the declaration it stands in.

const names = `
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet
brown burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan
darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen
darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey
darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite
forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue
lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon
lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow lime
limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple
mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue
mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum
powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen
seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal
thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen transparent
currentcolor`;

/** The words that name a colour, in lower case. */
export const colourNames: ReadonlySet<string> = new Set(names.trim().split(/\s+/));

const hexadecimal = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const component = String.raw`(?:[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:%|deg|rad|grad|turn)?|none)`;
const notation = new RegExp(
  String.raw`^(?:rgba?|hsla?|hwb|(?:ok)?lab|(?:ok)?lch)\(\s*${component}` +
    String.raw`(?:(?:\s+|\s*[,/]\s*)${component}){2,3}\s*\)$`,
  "i",
);

/** True for "#1d5f58", "teal", "rgb(29 95 88)", "oklch(45% 0.07 185 / 50%)" and their like. */
export function isColour(text: string): boolean {
  return hexadecimal.test(text) || colourNames.has(text.toLowerCase()) || notation.test(text);
}
