/** What a run may cost, and how large its networks are. */
export interface ImageBudget {
  readonly channels: readonly number[];
  readonly hidden: readonly number[];
  readonly batch: number;
  /** Images to learn from, and held out. */
  readonly images: number;
  readonly heldOut: number;
  /** Updates by denoising score matching, before those by recovery likelihood. */
  readonly warmUp: number;
  readonly updates: number;
  /** Updates of what is shown beside: maximum likelihood from noise; the classifier that judges. */
  readonly beside: number;
  /** Langevin steps of each conditional, and their size as a share of its least variance. */
  readonly steps: number;
  readonly share: number;
  /** Langevin steps from noise of maximum likelihood without levels, and their size as a share of the variance of level 0's noise. */
  readonly shortRun: { readonly steps: number; readonly share: number };
  /** Images that are generated, in all or of each class. */
  readonly generated: number;
  /** Chains that are run longer than in training, and how many times longer. */
  readonly chains: number;
  readonly longer: number;
}

const network = { channels: [32, 64], hidden: [256, 256], batch: 64 };

export const budgets = {
  recovery: {
    full: {
      ...network,
      images: 20_000,
      heldOut: 2000,
      warmUp: 24_000,
      updates: 2500,
      beside: 300,
      steps: 40,
      share: 0.25,
      shortRun: { steps: 144, share: 0.4 },
      generated: 2048,
      chains: 128,
      longer: 100,
    },
    smoke: {
      ...network,
      channels: [8, 16],
      hidden: [64],
      batch: 32,
      images: 2000,
      heldOut: 200,
      warmUp: 400,
      updates: 20,
      beside: 20,
      steps: 10,
      share: 0.4,
      shortRun: { steps: 60, share: 0.4 },
      generated: 64,
      chains: 32,
      longer: 10,
    },
  },
  joint: {
    full: {
      ...network,
      images: 20_000,
      heldOut: 3000,
      warmUp: 24_000,
      updates: 1000,
      beside: 3000,
      steps: 40,
      share: 0.25,
      shortRun: { steps: 144, share: 0.4 },
      generated: 512,
      chains: 128,
      longer: 100,
    },
    smoke: {
      ...network,
      channels: [8, 16],
      hidden: [64],
      batch: 32,
      images: 1000,
      heldOut: 250,
      warmUp: 400,
      updates: 20,
      beside: 100,
      steps: 10,
      share: 0.4,
      shortRun: { steps: 60, share: 0.4 },
      generated: 64,
      chains: 32,
      longer: 10,
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ImageBudget>>>>;
