namespace Mox.Architecture.Tests;

internal static class None
{
    /// <summary>Fails with the whole list when there is one.</summary>
    public static void Of<T>(IEnumerable<T> found)
    {
        var list = found.Select(item => item?.ToString()).Distinct().ToArray();
        if (list.Length > 0) Assert.Fail($"{list.Length} found:\n{string.Join('\n', list)}");
    }
}
