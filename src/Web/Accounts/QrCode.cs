using System.Collections;
using System.Globalization;
using System.Text;
using QRCoder;

namespace Maillage.Web.Accounts;

/// <summary>A QR code as one SVG path, so that it needs neither a script nor a style nor a picture from elsewhere.</summary>
/// <param name="Size">Modules along a side, quiet zone included.</param>
public sealed record QrCode(int Size, string Path)
{
    public static QrCode Of(string text)
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        StringBuilder path = new();
        for (int y = 0; y < data.ModuleMatrix.Count; y++)
        {
            BitArray row = data.ModuleMatrix[y];
            for (int x = 0; x < row.Count; x++)
            {
                int start = x;
                while (x < row.Count && row[x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
                }
            }
        }

        return new QrCode(data.ModuleMatrix.Count, path.ToString());
    }
}
