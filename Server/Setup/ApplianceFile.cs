using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mox.Server.Certificates;

namespace Mox.Server.Setup;

/// <summary>The file <c>config/appliance.json</c> of the data folder: what is read at the start and can be chosen in the browser, such as the name of the host.</summary>
/// <remarks>
/// New settings are tried: what was there before is kept beside the file until a start with the new ones came about, and put back when it does not. A program that is killed meanwhile goes on with the try.
/// </remarks>
internal sealed class ApplianceFile
{
    private const string Header = "// Read when the appliance starts, after appsettings.json; the environment and the command line go before it. The setup writes it; changed by hand it counts from the next start on.\n";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Loose = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public ApplianceFile(string dataFolder)
    {
        Folder = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataFolder), "config");
        Path = System.IO.Path.Combine(Folder, "appliance.json");
        Former = Path + ".former";
        ExternalKey = System.IO.Path.Combine(Folder, "acme-account-key");
    }

    /// <summary>The folder of the file.</summary>
    public string Folder { get; }

    public string Path { get; }

    /// <summary>Where the key of an account made elsewhere lies: a secret, readable by the program alone.</summary>
    public string ExternalKey { get; }

    /// <summary>True while new settings have not come through a start yet.</summary>
    public bool IsTry => File.Exists(Former);

    private string Former { get; }

    /// <summary>The text; null when there is no file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The program may not read it.</exception>
    public string? Read()
    {
        if (!File.Exists(Path)) return null;
        if (new FileInfo(Path).Length > ApplianceSettings.MaxOctets) throw new IOException($"{Path} has more than {ApplianceSettings.MaxOctets} octets");
        return File.ReadAllText(Path, Encoding.UTF8);
    }

    /// <summary>A text with other values, in place of one.</summary>
    /// <param name="text">The text there is; null: none.</param>
    /// <param name="change">Changes the values.</param>
    public static string With(string? text, Action<JsonObject> change)
    {
        var root = string.IsNullOrWhiteSpace(text) ? [] : JsonNode.Parse(text, documentOptions: Loose) as JsonObject ?? [];
        change(root);
        return Header + root.ToJsonString(Written) + "\n";
    }

    /// <summary>A section of the values, made when it is not there.</summary>
    public static JsonObject Section(JsonObject root, string name)
    {
        if (root[name] is JsonObject there) return there;
        var made = new JsonObject();
        root[name] = made;
        return made;
    }

    /// <summary>Writes the file, at once for good.</summary>
    public void Write(string text) => CertificateFolder.Write(Path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the file for a try: what was there is kept.</summary>
    public void Try(string text)
    {
        if (!IsTry) CertificateFolder.Write(Former, Encoding.UTF8.GetBytes(Read() ?? ""));
        Write(text);
    }

    /// <summary>A start with the new settings came about.</summary>
    public void Accept()
    {
        if (IsTry) File.Delete(Former);
    }

    /// <summary>Puts back what was there before the try.</summary>
    public void Withdraw()
    {
        if (new FileInfo(Former).Length > 0)
        {
            CertificateFolder.Replace(Former, Path);
            return;
        }

        File.Delete(Path);
        File.Delete(Former);
    }
}
