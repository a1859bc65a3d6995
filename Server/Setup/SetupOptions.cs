namespace Mox.Server.Setup;

/// <summary>The setup without a browser, for containers: on an empty data folder the owner is made at the start. On any other it does nothing.</summary>
public sealed class SetupOptions
{
    public const string Section = "Setup";

    /// <summary>The owner's address; its domain is the one that is set up. Empty: the setup is done in a browser.</summary>
    public string Owner { get; set; } = "";

    /// <summary>The owner's name, as others see it; empty: the part before the @.</summary>
    public string OwnerName { get; set; } = "";

    /// <summary>The password. A secret: rather give it as a file.</summary>
    public string Password { get; set; } = "";

    /// <summary>A file whose first line is the password.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>The password, from the file or as given.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">There is no password, or two.</exception>
    internal string ReadPassword()
    {
        if (PasswordFile.Length == 0) return Password.Length > 0 ? Password : throw new InvalidDataException($"{Section}:Owner needs {Section}:Password or {Section}:PasswordFile");
        if (Password.Length > 0) throw new InvalidDataException($"{Section}:Password and {Section}:PasswordFile: give one of them");
        return FirstLine(PasswordFile);
    }

    /// <summary>The first line of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is empty.</exception>
    internal static string FirstLine(string file)
    {
        using var reader = new StreamReader(file);
        return reader.ReadLine() is { Length: > 0 } line ? line : throw new InvalidDataException($"{file} begins with an empty line, and should with the password");
    }
}
