import { showEstimate } from '@ergodic/samplers/plot';
import type { Estimate } from '../evaluate/index.ts';
import { reported } from '../report/index.ts';
import type { Judged } from './asked.ts';
import type { ClassImages, JointResult } from './joint.ts';
import type { Section } from './page.ts';
import { PIXELS } from './scene.ts';

const fixed = (value: number, digits = 4): string => (Number.isFinite(value) ? value.toFixed(digits) : `${value}`);

const row = (name: string, seconds: number, { calibration, byConfidence, byDensity }: Judged): readonly string[] => [
  name,
  fixed(calibration.accuracy),
  fixed(calibration.ece),
  fixed(calibration.logScore),
  showEstimate(byConfidence.value, byConfidence.error),
  showEstimate(byDensity.value, byDensity.error),
  seconds.toFixed(0),
];

const worse = ({ value, error }: Estimate): string =>
  `The joint model's ECE is larger by ${fixed(value)} ± ${fixed(error)}. Of a calibrated classifier it is above 0 too, by more if it is less sure: the log score has no such bias.`;

const classRow = ({ name, right, shown: { images, none, misfit } }: ClassImages): readonly string[] => [
  name,
  `${images}`,
  fixed(right, 3),
  fixed(none, 3),
  `${fixed(misfit[0], 3)}, ${fixed(misfit[1], 3)}`,
];

const classJson = ({ name, right, shown: { images, none } }: ClassImages) => ({
  name,
  images,
  right: reported(right),
  none: reported(none),
});

/** What `npm run images -- joint` found, for a reader. */
export const jointSections = ({
  joint,
  alone,
  worseCalibrated: ece,
  judge,
  classes,
  seconds,
}: JointResult): readonly Section[] => [
  {
    title: 'As classifiers',
    text: `Of held-out images with the noise of level 0, and of crosses and corners, which are none of the classes: how well they are told from images of the classes by the largest probability, and by the density of the energy. ${worse(ece)}`,
    table: {
      head: ['', 'accuracy', 'ECE', 'log score', 'AUROC, confidence', 'AUROC, density', 'seconds'],
      rows: [row('joint', seconds[0], joint), row('cross-entropy alone', seconds[1], alone)],
    },
  },
  {
    title: 'Generated class by class',
    text: `Judged by a classifier with another network and other images, which is right about ${fixed(100 * judge, 1)}% of held-out images.`,
    table: {
      head: ['class', 'images', 'judged right', 'no shape', 'misfit: median, 90%'],
      rows: classes.map(classRow),
    },
    sheets: classes.map(({ name, images }) => ({ title: name, images: images.subarray(0, 48 * PIXELS) })),
  },
];

const judgedJson = ({ calibration, byConfidence, byDensity }: Judged) => ({
  accuracy: reported(calibration.accuracy),
  ece: reported(calibration.ece),
  brier: reported(calibration.brier),
  logScore: reported(calibration.logScore),
  aurocConfidence: reported(byConfidence.value),
  aurocConfidenceError: reported(byConfidence.error),
  aurocDensity: reported(byDensity.value),
  aurocDensityError: reported(byDensity.error),
});

/** The same as data. */
export const jointJson = ({
  parameters,
  seconds,
  stopped,
  joint,
  alone,
  worseCalibrated: ece,
  judge,
  classes,
}: JointResult) => ({
  parameters,
  seconds: seconds.map((one) => Number(one.toFixed(1))),
  stopped,
  joint: judgedJson(joint),
  crossEntropyAlone: judgedJson(alone),
  eceDifference: reported(ece.value),
  eceDifferenceError: reported(ece.error),
  judgeAccuracy: reported(judge),
  classes: classes.map(classJson),
});

/** The numbers that one wants first, as lines. */
export const jointVerdict = ({
  joint,
  alone,
  worseCalibrated: ece,
  judge,
  classes,
}: JointResult): readonly string[] => [
  ...(
    [
      ['joint              ', joint],
      ['cross-entropy alone', alone],
    ] as const
  ).map(
    ([name, { calibration, byConfidence, byDensity }]) =>
      `${name} accuracy ${fixed(calibration.accuracy)}, ECE ${fixed(calibration.ece)}, AUROC of strangers ${fixed(byConfidence.value)} by confidence, ${fixed(byDensity.value)} by density`,
  ),
  worse(ece),
  `judged right by another classifier (${fixed(100 * judge, 1)}% right itself): ${classes.map(({ name, right }) => `${name} ${fixed(100 * right, 1)}%`).join(', ')}`,
];
