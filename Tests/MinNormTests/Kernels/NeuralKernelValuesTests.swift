import MinNorm
import Testing

/// Values that another program gives: neural-tangents 0.6.5 on JAX 0.4.30 in float64, `stax.serial` of `Dense(W_std=√1.5,
/// b_std=√0.1)` and `Relu`, at four examples of three numbers, two of them near each other and two nearly opposite.
@Suite struct NeuralKernelValuesTests {
  private static let examples = [1.0, 2, 3, -2, 0.5, 1, 1, 2, 3.001, -1, -2, -2.5]

  /// The lower triangles, row by row, for 1, 2, 3 and 4 hidden layers.
  private static let processes: [[Double]] = [
    [
      5.424999999999998, 1.5955942069708873, 2.1437499999999994, 5.426125000002336, 1.5960266928980307,
      5.427250374999998, 0.1095649255333194, 0.8119838469189986, 0.10957009125973885, 4.393749999999998,
    ],
    [
      4.1687499999999975, 1.6033433425919377, 1.7078124999999993, 4.169593750003573, 1.6037050164343654,
      4.170437781249998, 1.3069250566357649, 1.1629729463909515, 1.3071686786300822, 3.395312499999998,
    ],
    [
      3.226562499999998, 1.4571611217627565, 1.3808593749999993, 3.2271953125041093, 1.4574554695718558,
      3.227828335937498, 1.5430163316229724, 1.1794364957269452, 1.5432988007887385, 2.6464843749999982,
    ],
    [
      2.519921874999998, 1.2760733206166603, 1.1356445312499994, 2.5203964843792144, 1.2763087514980709,
      2.5208712519531233, 1.475979554883487, 1.088660823447258, 1.476239192649094, 2.0848632812499983,
    ],
  ]
  private static let tangents: [[Double]] = [
    [
      10.749999999999996, 2.0744713713601097, 4.187499999999998, 10.751977803171481, 2.0751380330115095,
      10.754500749999997, -0.28212529641642103, 0.5938873776071147, -0.2822428704003064, 8.687499999999996,
    ],
    [
      12.231249999999994, 2.6224001109495765, 4.8484374999999975, 12.23316234382929, 2.6231059671612034,
      12.236313343749995, 1.19961644610947, 1.4236436718796885, 1.199815590211764, 9.910937499999994,
    ],
    [
      12.399999999999991, 2.844132286750605, 5.017187499999997, 12.401591757865756, 2.8448108597182706,
      12.405063343749994, 2.0944765021322507, 1.8846074998744662, 2.094848819462315, 10.079687499999991,
    ],
    [
      11.81992187499999, 2.859982439998018, 4.898535156249997, 11.821104746727553, 2.860599568712647,
      11.824668759765617, 2.5395637835826346, 2.094533325626881, 2.540008420228191, 9.644628906249991,
    ],
  ]

  @Test("process and tangent kernel are those of neural-tangents to 1e-11", arguments: 1...4)
  func values(depth: Int) throws {
    let features = try FeatureMatrix(count: 4, shape: .vector(3), numbers: .float64(Self.examples))
    let kernels: [(any Kernel, [Double])] = [
      (NNGPKernel(depth: depth, weightVariance: 1.5, biasVariance: 0.1, inputs: 3), Self.processes[depth - 1]),
      (NeuralTangentKernel(depth: depth, weightVariance: 1.5, biasVariance: 0.1, inputs: 3), Self.tangents[depth - 1]),
    ]
    for (kernel, expected) in kernels {
      let gram = try kernel.gram(of: features, in: Double.self)
      for i in 0..<4 {
        for j in 0...i {
          let value = expected[i * (i + 1) / 2 + j]
          #expect(abs(gram[i, j] - value) <= 1e-11 * abs(value), "\(kernel.name) \(i), \(j)")
        }
      }
    }
  }
}
