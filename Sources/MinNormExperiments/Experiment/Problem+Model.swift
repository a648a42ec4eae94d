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
    if given != nil { return givenModel(functions) }
    guard let fitted = fitted ?? self.fitted else { preconditionFailure("a function is found from features") }
    var model = Model(functions, like: interpolant, features: fitted, outputs: outputs, inputFormat: format)
    model.inputNames = inputNames
    return model
  }

  /// A function of given kernel values: linear in the row of values k(z, xᵢ) with all training examples of the matrix, with
  /// weight 0 for those that were not trained on.
  private func givenModel(_ functions: [Model.Function]) -> Model {
    guard let (matrix, places) = given else { preconditionFailure("there is a matrix") }
    let n = matrix.order
    let expanded = functions.map { function in
      var weights = [Double](repeating: 0, count: n * function.coefficients.columns)
      for column in 0..<function.coefficients.columns {
        for (row, place) in places.enumerated() { weights[column * n + place] = function.coefficients[row, column] }
      }
      return Model.Function(
        name: function.name,
        coefficients: Matrix(rows: n, columns: function.coefficients.columns, values: weights),
        intercepts: function.intercepts)
    }
    let weights = LinearInterpolant(weights: expanded[0].coefficients)
    return Model(
      expanded, like: weights, features: .identity(ofDimension: n), outputs: outputs, inputFormat: matrix.gram.format)
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
