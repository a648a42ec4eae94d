import MinNorm
import MinNormData

extension Problem {
  /// What the outputs of a function of this problem mean.
  private var outputs: ModelOutputs { isRegression ? .values(targetNames) : .classes(classNames) }

  /// The functions that were found, with all it takes to apply them.
  ///
  /// - Parameters:
  ///   - fitted: The feature map, where it is not the problem's own.
  ///   - interpolant: One whose centres, kernel and precision all of them have.
  func model(
    _ functions: [Model.Function], like interpolant: any Interpolant, fitted: FittedFeatureChain? = nil
  ) -> Model {
    guard let fitted = fitted ?? self.fitted else { preconditionFailure("a function is found from features") }
    return Model(functions, like: interpolant, features: fitted, outputs: outputs, inputFormat: format)
  }

  /// The functions of all label sets from coefficients that stand side by side.
  func functions(
    _ coefficients: Matrix<Double>, intercepts: [Double]? = nil, suffix: String = ""
  ) -> [Model.Function] {
    labelSets.enumerated().map { index, set in
      let own = index * columns..<(index + 1) * columns
      return Model.Function(
        name: set.name + suffix, coefficients: coefficients[columnsIn: own],
        intercepts: intercepts.map { Array($0[own]) }, targets: set.targets)
    }
  }
}
