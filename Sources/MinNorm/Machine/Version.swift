/// The version of the program and its library.
package let minnormVersion = "0.1.0"
