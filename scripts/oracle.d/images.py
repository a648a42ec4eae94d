"""Feature maps of images by loops: Gabor filters, luminance, random convolutional networks."""

import math

import numpy as np

import philox
from precise import LD, inverse_root, wide


def _planes(part, shape):
    return part.reshape(len(part), *shape)


def grayscale(made, _given):
    """0.299 R + 0.587 G + 0.114 B, of bytes rounded to bytes; one channel stays."""
    channels, height, width = made.shape
    if channels == 1:
        return

    def mixed(part):
        r, g, b = (_planes(part, made.shape)[:, c].reshape(len(part), -1) for c in range(3))
        if made.unit != 255:
            return (LD(299) * r + LD(587) * g + LD(114) * b) / 1000
        # Of bytes in whole numbers, rounded to the nearest.
        r, g, b = (np.rint(np.asarray(part * 255, float)).astype(int) for part in (r, g, b))
        return wide((299 * r + 587 * g + 114 * b + 500) // 1000) / 255

    made.x, made.test, made.shape = mixed(made.x), mixed(made.test), (1, height, width)


def gabor_filters(size, wavelengths, orientations, sigma, centred):
    """exp(−(x² + y²)/(2σ²))(exp(2πiu/λ) − c) over a square of pixels, of length 1; c makes the sum 0."""
    filters, radius = [], size // 2
    for wavelength in wavelengths:
        for k in range(orientations):
            theta, deviation = math.pi * k / orientations, sigma * wavelength
            window, wave = np.zeros((size, size)), np.zeros((size, size), complex)
            for row in range(size):
                for column in range(size):
                    y, x = row - radius, column - radius
                    window[row, column] = math.exp(-(x * x + y * y) / (2 * deviation**2))
                    phase = 2 * math.pi * (x * math.cos(theta) + y * math.sin(theta)) / wavelength
                    wave[row, column] = window[row, column] * complex(math.cos(phase), math.sin(phase))
            if centred:
                wave -= wave.real.sum() / window.sum() * window
            length = math.sqrt((abs(wave) ** 2).sum())
            filters.append(wave / length if length else wave)
    return filters


def correlate(image, taps, padding):
    """Σ taps · image under them, at every place of the padded image, tap by tap."""
    size = taps.shape[0]
    padded = np.pad(image, padding)
    height, width = padded.shape[0] - size + 1, padded.shape[1] - size + 1
    result = np.zeros((height, width), taps.dtype)
    for row in range(size):
        for column in range(size):
            result += taps[row, column] * padded[row : row + height, column : column + width]
    return result


def gabor(made, given):
    """Magnitudes (or rectified parts) of the responses of every channel to every filter, averaged over windows."""
    size, pool = int(given.get("size", 11)), int(given.get("pool", 4))
    stride = int(given.get("stride", pool))
    wavelengths = [float(w) for w in given.get("wavelengths", "4/7").split("/")]
    filters = gabor_filters(
        size,
        wavelengths,
        int(given.get("orientations", 8)),
        float(given.get("sigma", 0.5)),
        given.get("centred", "yes") == "yes",
    )
    single = [wide(f.real.astype(np.float32)) + 1j * wide(f.imag.astype(np.float32)) for f in filters]
    padding = size // 2 if given.get("padding", "same") == "same" else 0
    halves = given.get("response") == "half-wave"

    def mapped(part):
        rows = []
        for image in np.asarray(_planes(part, made.shape), float):
            cells = []
            for plane in image:
                for taps in single:
                    response = correlate(plane, taps.astype(complex), padding)
                    parts = (
                        [np.maximum(0, sign * half) for half in (response.real, response.imag) for sign in (1, -1)]
                        if halves
                        else [abs(response)]
                    )
                    cells += [_window_means(plane_, pool, stride) for plane_ in parts]
            rows.append(np.concatenate([c.ravel() for c in cells]))
        height, width = cells[0].shape
        return wide(np.array(rows)), (len(cells), height, width)

    length = max(float(np.sqrt((part**2).sum(1)).max()) for part in (made.x, made.test) if len(part))
    (made.x, shape), (made.test, _) = mapped(made.x), mapped(made.test)
    # A response is a sum of size² products with taps of length 1; windows overlap pool/stride times in each direction.
    made.error = 2.0**-24 * length * math.sqrt(len(filters)) * (size + 6) * max(1, pool / stride)
    made.shape, made.single = shape, True


def _window_means(plane, size, step):
    """Means over whole windows."""
    rows, columns = ((n - size) // step + 1 for n in plane.shape)
    return np.array(
        [
            [plane[i * step : i * step + size, j * step : j * step + size].mean() for j in range(columns)]
            for i in range(rows)
        ]
    )


def normalized(rows, least=1e-8, contrast=0.0):
    """Less the mean, of length 1; with a contrast divided by √(Σ(x − mean)² + count · contrast)."""
    rows = rows - rows.mean(1, keepdims=True)
    lengths = np.sqrt((rows**2).sum(1, keepdims=True) + rows.shape[1] * contrast)
    return rows / np.where(lengths < least, 1, lengths)


def random_filters(given, prepared, shape, count):
    """Filters; with a contrast each less the mean of its numbers."""
    filters = drawn_filters(given, prepared, shape, count)
    return filters - filters.mean(1, keepdims=True) if "contrast" in given else filters


def drawn_filters(given, prepared, shape, count):
    """Patches of the prepared training images, whitened twice, or as they are; or normal numbers."""
    channels, height, width = shape
    patch, source = int(given.get("patch", 6)), given.get("from", "patches")
    random = philox.Random(given["seed"], philox.FEATURES)
    if source == "gaussian":
        depth = channels * patch * patch
        return random.normal((1 << 41) + np.arange(count * depth, dtype=np.uint64)).reshape(count, depth)
    planes = np.asarray(_planes(prepared, shape), float)

    def taken(number, start):
        draws = np.arange(3 * number, dtype=np.uint64) + np.uint64(start)
        image = random.below(len(planes), draws[0::3])
        row = random.below(height - patch + 1, draws[1::3])
        column = random.below(width - patch + 1, draws[2::3])
        return np.array([planes[i, :, r : r + patch, c : c + patch].ravel() for i, r, c in zip(image, row, column)])

    filters = taken(count, 0)
    if source == "raw":
        return filters
    contrast = float(given.get("contrast", 0))
    sample = normalized(taken(100_000, 1 << 40), contrast=contrast)
    root = np.asarray(inverse_root(sample.T @ sample / len(sample), float(given.get("patch-eps", 1e-3))), float)
    return normalized(filters, contrast=contrast) @ root @ root


def prepare(made, given):
    """What is done to whole images first: less their mean and of length 1, and whitened by their second moments."""
    kind = given.get("images", "whitened")
    if kind == "raw":
        return made.x, made.test
    x, test = normalized(made.x), normalized(made.test)
    if kind == "normalized":
        return x, test
    root = inverse_root(x.T @ x / len(x), float(given.get("image-eps", 1e-4)))
    return x @ root, test @ root


def random_convolution(made, given):
    """max(0, ±z − b) of the responses of random filters, averaged over windows that may be cut off at the end."""
    count, bias = int(given["filters"].split("/")[-1]), float(given.get("bias", 1))
    patch, pool, step = (int(given.get(key, value)) for key, value in (("patch", 6), ("pool", 15), ("stride", 6)))
    x, test = prepare(made, given)
    filters = random_filters(given, x, made.shape, count).astype(np.float32).astype(float)
    depth, contrast = filters.shape[1], given.get("contrast")

    def features(image):
        cells, scale = [], 1.0
        if contrast is not None:
            window = np.ones((patch, patch))
            sums, squares = (sum(correlate(plane**power, window, 0) for plane in image) for power in (1, 2))
            scale = 1 / np.sqrt(squares - sums**2 / depth + depth * float(contrast))
        for taps in filters.reshape(count, made.shape[0], patch, patch):
            response = scale * sum(correlate(plane, tap, 0) for plane, tap in zip(image, taps))
            for sign in (1, -1):
                cells.append(_cut_window_means(np.maximum(0, sign * response - bias), pool, step).ravel())
        return np.concatenate(cells)

    def mapped(part):
        views = [1, -1] if given.get("mirror") == "yes" else [1]
        rows = [
            np.mean([features(image[:, :, ::view]) for view in views], axis=0)
            for image in np.asarray(_planes(part, made.shape), float)
        ]
        return wide(np.array(rows))

    whitening = (
        1 / math.sqrt(float(given.get("image-eps", 1e-4))) if given.get("images", "whitened") == "whitened" else 1
    )
    length = max(float(np.sqrt((part**2).sum(1)).max()) for part in (x, test) if len(part))
    size = math.sqrt((filters**2).sum())
    made.error = 2.0**-24 * size * max(length, whitening) * (math.sqrt(filters.shape[1]) + 8)
    if contrast is not None:
        made.error /= math.sqrt(depth * float(contrast))
    made.x, made.test, made.shape, made.single = mapped(x), mapped(test), None, True
    scale_pooled(made, given)


def scale_pooled(made, given):
    """Less the mean, standardized and rounded to bytes times powers of two, as a sample of the training examples has it."""
    kind, n = given.get("pooled", "raw"), len(made.x)
    size = min(n, 1000)
    sample = made.x[[k * n // size for k in range(size)]]
    mean, deviation = sample.mean(0), sample.std(0)
    single = made.error / math.sqrt(made.x.shape[1])
    if kind != "raw":
        made.error += 2.0**-23 * float(np.sqrt((mean**2).sum()))
        made.x, made.test, sample = made.x - mean, made.test - mean, sample - mean
    if kind == "standardized":
        scale = np.where(deviation > 2.0**-23 * abs(mean), 1 / np.where(deviation > 0, deviation, 1), 0)
        made.error, single = made.error * float(scale.max()), single * float(scale.max())
        made.x, made.test, sample = made.x * scale, made.test * scale, sample * scale
    if given.get("bits") == "8":
        limit = 255 if kind == "raw" else 127
        largest = abs(sample).max(0)
        used = largest > 0
        steps = np.where(used, 2.0 ** np.ceil(np.log2(np.where(used, largest, 1).astype(float) / limit)), 1)
        worst = 0.0
        for part in (made.x, made.test):
            numbers = np.asarray(part, float) / steps
            # What lies so near to a half may become either neighbour.
            unsure = abs(abs(numbers - np.floor(numbers)) - 0.5) < 4 * single / steps
            worst = max(worst, float(np.sqrt((unsure * used * steps**2).sum(1)).max(initial=0)))
        low = 0 if kind == "raw" else -limit
        made.x, made.test = (
            wide(np.clip(np.rint(np.asarray(part, float) / steps), low, limit) * steps * used)
            for part in (made.x, made.test)
        )
        made.error = worst


def _cut_window_means(plane, size, step):
    """Means over windows every `step` places, as many as reach the end, cut off there."""
    starts = []
    for n in plane.shape:
        count = 1 if n <= size else -(-(n - size) // step) + 1
        starts.append([k * step for k in range(count) if k * step < n])
    return np.array([[plane[i : i + size, j : j + size].mean() for j in starts[1]] for i in starts[0]])
