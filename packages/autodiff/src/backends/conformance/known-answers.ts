/**
 * Numbers from elsewhere: the keys, words and draws of jax 0.10.2 (`jax_threefry_partitionable`, float32). The first key derived is at the
 * same time the first vector of Random123's `kat_vectors` for threefry2x32 with 20 rounds: key 0, counter 0.
 */
import type { Node } from '@ergodic/core/graph';
import { build as b } from '@ergodic/core/ops';

export interface Golden {
  readonly key: readonly [number, number];
  readonly folds: readonly number[];
  readonly words: readonly number[];
  readonly bits: readonly number[];
}

export const goldens: readonly Golden[] = [
  { key: [0, 0], folds: [], words: [0, 0], bits: [4070199207, 4202968722, 1427181096, 2012915765] },
  { key: [0, 0], folds: [0], words: [1797259609, 2579123966], bits: [3617712097, 783310428, 975722988, 518513098] },
  { key: [0, 0], folds: [1], words: [928981903, 3453687069], bits: [31327077, 89727312, 2497208264, 1554082365] },
  {
    key: [0, 0],
    folds: [3, 1000],
    words: [4095744891, 2163516585],
    bits: [2430272335, 3410130678, 3443542312, 317987483],
  },
  { key: [0, 42], folds: [], words: [0, 42], bits: [2098992034, 2919706841, 2646866425, 2409546199] },
  { key: [0, 42], folds: [0], words: [1832780943, 270669613], bits: [2277453133, 1345880512, 3872043189, 2999317162] },
  { key: [0, 42], folds: [1], words: [64467757, 2916123636], bits: [3125294276, 3383865362, 780371127, 1127988417] },
  {
    key: [0, 42],
    folds: [3, 1000],
    words: [3149119080, 1347056616],
    bits: [972492807, 4153682663, 276118376, 335482391],
  },
  { key: [0, 4294967295], folds: [], words: [0, 4294967295], bits: [2226700399, 2348827549, 2002407339, 3973470413] },
  {
    key: [0, 4294967295],
    folds: [0],
    words: [2973345818, 897673333],
    bits: [3917993853, 594088678, 2364685701, 675987246],
  },
  {
    key: [0, 4294967295],
    folds: [1],
    words: [3461607691, 1112781462],
    bits: [944004320, 1565343559, 399852139, 3998654189],
  },
  {
    key: [0, 4294967295],
    folds: [3, 1000],
    words: [3989190608, 1343979883],
    bits: [932640551, 4108956520, 2436098549, 3870104390],
  },
];

export interface Draws {
  readonly key: readonly [number, number];
  readonly uniform: readonly number[];
  readonly normal: readonly number[];
}

export const draws: readonly Draws[] = [
  {
    key: [0, 0],
    uniform: [
      0.9476670026779175, 0.9785798788070679, 0.33229148387908936, 0.46866846084594727, 0.569888710975647,
      0.16550302505493164, 0.31019461154937744, 0.6894805431365967, 0.7467665672302246, 0.17101454734802246,
      0.9853538274765015, 0.025282621383666992, 0.6400418281555176, 0.5626908540725708, 0.8992137908935547,
      0.9345375299453735,
    ],
    normal: [
      1.622642159461975, 2.0252647399902344, -0.4335944354534149, -0.07861734926700592, 0.17609089612960815,
      -0.9720892310142517, -0.49529874324798584, 0.49437859654426575, 0.6643493175506592, -0.9501634836196899,
      2.179530382156372, -1.9551506042480469, 0.35857072472572327, 0.15779513120651245, 1.2770847082138062,
      1.5104647874832153,
    ],
  },
  {
    key: [0, 42],
    uniform: [
      0.48870956897735596, 0.6797971725463867, 0.6162714958190918, 0.5610160827636719, 0.4506446123123169,
      0.58586585521698, 0.07480943202972412, 0.7751333713531494, 0.698959231376648, 0.8186336755752563,
      0.3503051996231079, 0.8728200197219849, 0.9258813858032227, 0.8601306676864624, 0.4775540828704834,
      0.8184818029403687,
    ],
    normal: [
      -0.02830461598932743, 0.4671318531036377, 0.2957029640674591, 0.15354591608047485, -0.12403281778097153,
      0.21692314743995667, -1.440878987312317, 0.755859911441803, 0.5214096307754517, 0.9101703763008118,
      -0.3844965994358063, 1.139823317527771, 1.4457862377166748, 1.080906629562378, -0.05629321187734604,
      0.9095944762229919,
    ],
  },
  {
    key: [0, 4294967295],
    uniform: [
      0.5184440612792969, 0.5468789339065552, 0.4662216901779175, 0.9251456260681152, 0.31377744674682617,
      0.3704648017883301, 0.02786397933959961, 0.12120568752288818, 0.19261813163757324, 0.3887261152267456,
      0.6696089506149292, 0.5761431455612183, 0.9648873805999756, 0.9655619859695435, 0.08657574653625488,
      0.4096488952636719,
    ],
    normal: [
      0.04624895751476288, 0.11777987331151962, -0.08477100729942322, 1.4405614137649536, -0.48517119884490967,
      -0.33062249422073364, -1.913156509399414, -1.1689807176589966, -0.8682886362075806, -0.2826406955718994,
      0.4388337731361389, 0.1920364499092102, 1.810455322265625, 1.8192322254180908, -1.3621469736099243,
      -0.22844815254211426,
    ],
  },
];

const keyNode = ([high, low]: readonly [number, number]): Node => b.constant('bits', [2], [high, low]);

/** The derived key, as a node. */
export const derivedKey = ({ key, folds }: Golden): Node =>
  folds.reduce((at, data) => b.foldIn(at, b.scalar(data, 'int')), keyNode(key));

/** What the kernels must give exactly: words, bits, uniforms; and what to a relative 1e-5: normals. */
export const exactNodes: readonly { readonly node: Node; readonly want: readonly number[] }[] = [
  ...goldens.flatMap((golden) => [
    { node: derivedKey(golden), want: golden.words },
    { node: b.draw('bits', derivedKey(golden), [golden.bits.length]), want: golden.bits },
  ]),
  ...draws.map(({ key, uniform }) => ({ node: b.draw('uniform', keyNode(key), [uniform.length]), want: uniform })),
];

export const normalNodes: readonly { readonly node: Node; readonly want: readonly number[] }[] = draws.map(
  ({ key, normal }) => ({ node: b.draw('normal', keyNode(key), [normal.length]), want: normal }),
);
